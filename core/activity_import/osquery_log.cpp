// SPDX-License-Identifier: GPL-3.0-or-later
// The results log of osquery: what queries of a schedule found, row by row.
#include "core/activity_import/importer.h"
#include "core/activity_import/json_objects.h"
#include "core/activity_import/log_time.h"
#include "core/activity_import/osquery_teller.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace metsuke::activity_import {

namespace {

using Json = nlohmann::json;

/// Tables that tell something here, and columns that no other of them has: names of queries are anybody's choice.
struct Table {
    std::string_view name;
    std::array<std::string_view, 3> columns;
};
constexpr std::array kTables{Table{"bpf_process_events", {"probe_error", "cmdline", "ntime"}},
    Table{"bpf_socket_events", {"probe_error", "remote_address", "ntime"}},
    Table{"process_file_events", {"operation", "dest_path", "executable"}},
    Table{"file_events", {"target_path", "action", "transaction_id"}},
    Table{"socket_events", {"remote_address", "action", "fd"}}, Table{"process_events", {"cmdline", "parent", "auid"}},
    Table{"processes", {"cmdline", "start_time", "parent"}}, Table{"startup_items", {"source", "status", "args"}},
    Table{"crontab", {"command", "day_of_month", "minute"}},
    Table{"systemd_units", {"fragment_path", "active_state", "sub_state"}}};

std::string textOf(const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.is_number() || value.is_boolean() ? value.dump() : std::string();
}
std::string memberOf(const Json& json, const char* name) {
    const auto found = json.find(name);
    return found == json.end() ? std::string() : textOf(*found);
}

/// By its columns, else by the name of the query; "" none.
std::string_view tableOf(const Json& columns, std::string_view query) {
    const auto byColumns = std::find_if(kTables.begin(), kTables.end(), [&](const Table& table) {
        return std::all_of(table.columns.begin(), table.columns.end(), [&](std::string_view one) { return columns.contains(one); });
    });
    if (byColumns != kTables.end()) {
        return byColumns->name;
    }
    const auto byName = std::find_if(
        kTables.begin(), kTables.end(), [&](const Table& table) { return query.find(table.name) != std::string_view::npos; });
    return byName == kTables.end() ? std::string_view() : byName->name;
}

class Rows {
public:
    explicit Rows(EventSink& sink)
        : m_sink(sink) { }

    Result<void> take(const Json& json, int64_t line) {
        const auto time = parseUnixTime(memberOf(json, "unixTime"));
        if (!json.contains("name") || !time) {
            m_sink.foreign(); // its status log, or another program's
            return {};
        }
        m_result = RawEvent{*time, line, RawEvent::Rank::Usual, {}, memberOf(json, "hostIdentifier"), {}};
        m_query = memberOf(json, "name");
        m_counter = memberOf(json, "counter");
        if (const auto columns = json.find("columns"); columns != json.end()) {
            return row(*columns, memberOf(json, "action"));
        }
        if (const auto rows = json.find("snapshot"); rows != json.end()) {
            return list(*rows, "snapshot");
        }
        const auto both = json.find("diffResults");
        if (both == json.end() || !both->is_object()) {
            m_sink.unreadable(line);
            return {};
        }
        for (const char* action : {"added", "removed"}) {
            if (const auto rows = both->find(action); rows != both->end()) {
                METSUKE_CHECK(list(*rows, action));
            }
        }
        return {};
    }

private:
    Result<void> list(const Json& rows, const std::string& action) {
        if (!rows.is_array()) {
            m_sink.unreadable(m_result.line);
            return {};
        }
        for (const Json& one : rows) {
            METSUKE_CHECK(row(one, action));
        }
        return {};
    }
    Result<void> row(const Json& columns, const std::string& action) {
        const std::string_view table = columns.is_object() ? tableOf(columns, m_query) : std::string_view();
        if (table.empty()) {
            m_sink.foreign();
            return {};
        }
        RawEvent event = m_result;
        event.kind = table;
        event.add("@action", action);
        event.add("@counter", m_counter);
        event.add("@query", m_query);
        for (const auto& [name, value] : columns.items()) {
            event.add(name, textOf(value));
        }
        // Of an event when it happened, of a running process when it began; else when it was asked for.
        const auto own = parseUnixTime(event.get(table == "processes" ? "start_time" : "time"));
        event.time = own && own->ns > 0 && (table != "processes" || action != "removed") ? *own : event.time;
        const bool isProcess = table == "process_events" || table == "bpf_process_events" || table == "processes";
        event.rank = !isProcess ? RawEvent::Rank::Usual
            : action == "removed" || event.get("syscall").starts_with("exit") ? RawEvent::Rank::End
                                                                               : RawEvent::Rank::Beginning;
        return m_sink.take(std::move(event));
    }

    EventSink& m_sink;
    RawEvent m_result; ///< what all rows of it have
    std::string m_query;
    std::string m_counter;
};

Result<void> decode(LogInput& input, EventSink& sink) {
    Rows rows(sink);
    JsonObjects objects({[&](std::string_view text, int64_t line) -> Result<void> {
                             const Json json = Json::parse(text, nullptr, false);
                             if (json.is_discarded()) {
                                 sink.unreadable(line);
                                 return {};
                             }
                             return rows.take(json, line);
                         },
        [&](int64_t line) { sink.unreadable(line); }});
    return objects.read(input);
}

} // namespace

Importer osquery() {
    return {"osquery", "osquery",
        [](std::string_view beginning) {
            return beginning.find("\"hostIdentifier\"") != std::string_view::npos && beginning.find("\"unixTime\"") != std::string_view::npos;
        },
        decode, []() -> std::unique_ptr<ActivityTeller> { return std::make_unique<OsqueryTeller>(); }};
}

} // namespace metsuke::activity_import
