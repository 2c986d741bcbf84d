// SPDX-License-Identifier: GPL-3.0-or-later
// What is left alone: listed, added, taken back.
#include "app/cli/absolute_time.h"
#include "app/cli/lines.h"
#include "app/cli/mitigation_output.h"
#include "app/cli/output.h"

#include "core/base/strings.h"
#include "core/base/wall_clock.h"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace metsuke::cli {

namespace {

using namespace mitigation;
using Json = nlohmann::ordered_json;

void print(const Environment& environment, const AgentsOptions& options, const Exception& one) {
    if (options.json) {
        const Json row{{"exception", one.id}, {"kind", nameOf(one.kind)}, {"value", one.value}, {"device", one.device.empty() ? Json(nullptr) : Json(one.device)},
            {"by", one.by}, {"why", one.why}, {"made", formatIso8601(one.made)}, {"until", formatIso8601(one.until)}};
        printRow(row);
        return;
    }
    std::printf("%-15s %s %s%s%s\n", one.id.c_str(), words(environment, Message(std::string(textOf(one.kind)))).c_str(), cleanText(one.value).c_str(),
        one.device.empty() || one.kind == ExceptionKind::Host ? "" : "  @", one.kind == ExceptionKind::Host ? "" : cleanText(one.device).c_str());
    std::printf("                %s  %s: %s\n", formatIso8601(one.until).c_str(), cleanText(one.by).c_str(), cleanText(one.why).c_str());
}

/// "30d" from now, or a day or moment as everywhere.
std::optional<Timestamp> endOf(const std::string& text, Timestamp now) {
    if (const auto lasting = parseValidity(text)) {
        return now + *lasting;
    }
    const auto span = absoluteTime(text);
    return span ? std::optional(span->from) : std::nullopt;
}

/// The one thing that is named.
Result<Exception> wantedBy(const AgentsOptions& options, fleet::Roster& roster, Timestamp now) {
    const std::array<std::pair<ExceptionKind, const std::string*>, kExceptionKinds> named{{{ExceptionKind::Sha256, &options.exceptSha256},
        {ExceptionKind::Path, &options.exceptPath}, {ExceptionKind::Image, &options.exceptImage}, {ExceptionKind::Remote, &options.exceptRemote},
        {ExceptionKind::Host, &options.exceptHost}}};
    Exception wanted;
    size_t count = 0;
    for (const auto& [kind, value] : named) {
        if (!value->empty()) {
            wanted.kind = kind;
            wanted.value = *value;
            ++count;
        }
    }
    if (count != 1) {
        return Error(ErrorCode::InvalidArgument, Message("exceptions.cli_what"));
    }
    if (wanted.kind == ExceptionKind::Host || !options.agent.empty()) {
        METSUKE_TRY(const auto agent, findAgent(roster, options.agent.empty() ? wanted.value : options.agent));
        wanted.device = agent.device;
        wanted.value = wanted.kind == ExceptionKind::Host ? agent.device : wanted.value;
    }
    const auto until = endOf(options.until, now);
    if (!until) {
        return Error(ErrorCode::InvalidArgument, Message("exceptions.no_end"));
    }
    wanted.until = *until;
    wanted.why = options.why;
    wanted.by = userName();
    return wanted;
}

Result<int> manage(const Environment& environment, const AgentsOptions& options) {
    METSUKE_TRY(const OpenDesk open, openDesk(options));
    OrderBook& book = open.desk->book();
    const Timestamp now = wallClock();
    if (options.verb == "add") {
        METSUKE_TRY(const Exception wanted, wantedBy(options, *open.roster, now));
        METSUKE_TRY(const Exception added, book.addException(wanted, now));
        print(environment, options, added);
    } else if (options.verb == "remove") {
        if (options.command.empty()) {
            return Error(ErrorCode::InvalidArgument, Message("exceptions.cli_which"));
        }
        METSUKE_TRY(const Exception removed, book.removeException(options.command, userName(), now));
        print(environment, options, removed);
    } else {
        METSUKE_TRY(const auto all, book.exceptions(now));
        for (const Exception& one : all) {
            print(environment, options, one);
        }
    }
    METSUKE_CHECK(flushOutput());
    return static_cast<int>(kDone);
}

} // namespace

int manageExceptions(const Environment& environment, const AgentsOptions& options) {
    const auto code = manage(environment, options);
    return code.ok() ? *code : environment.fail(code.error());
}

} // namespace metsuke::cli
