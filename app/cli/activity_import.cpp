// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/activity_import.h"

#include "app/cli/interrupt_watch.h"

#include "core/activity_import/log_import.h"
#include "core/endpoint/activity_fields.h"
#include "core/endpoint/activity_history.h"
#include "core/endpoint/activity_json.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <streambuf>
#include <unistd.h>

namespace metsuke::cli {

namespace {

using namespace endpoint;
using activity_import::ImportProgress;
using activity_import::ImportReport;

constexpr const char* kOwn = "metsuke";
constexpr const char* kAny = "auto";
constexpr size_t kBeginning = 64 * 1024;
constexpr auto kBetweenLines = std::chrono::milliseconds(250);

/// A stream whose beginning was looked at, from there on: pipes cannot be wound back.
class LookedAt : public std::streambuf {
public:
    explicit LookedAt(std::istream& in)
        : m_in(in)
        , m_bytes(kBeginning, '\0') {
        read();
    }
    [[nodiscard]] std::string_view beginning() const { return {m_bytes.data(), static_cast<size_t>(egptr() - gptr())}; }

protected:
    int_type underflow() override {
        if (gptr() == egptr()) {
            read();
        }
        return gptr() == egptr() ? traits_type::eof() : traits_type::to_int_type(*gptr());
    }

private:
    void read() {
        m_in.read(m_bytes.data(), static_cast<std::streamsize>(m_bytes.size()));
        setg(m_bytes.data(), m_bytes.data(), m_bytes.data() + std::max<std::streamsize>(m_in.gcount(), 0));
    }
    std::istream& m_in;
    std::string m_bytes;
};

/// What `history --export` printed, into a folder that has no history yet; nothing of a file with a wrong line counts as whole.
Result<int64_t> importOwn(std::istream& in, const std::string& folder) {
    std::error_code none;
    if (std::filesystem::exists(folder, none) && !std::filesystem::is_empty(folder, none)) {
        return Error(ErrorCode::InvalidArgument, Message("cli.history_not_empty").with("path", folder));
    }
    HistoryLimits limits;
    limits.totalBytes = int64_t{1} << 50; // a copy is no ring: nothing of it may go
    const InterruptWatch watch;
    std::unique_ptr<HistoryWriter> writer;
    std::vector<char> line(kMaximumActivityLine + 1);
    int64_t number = 0;
    while (in.getline(line.data(), static_cast<std::streamsize>(line.size())) || in.gcount() > 0) {
        ++number;
        if (watch.token().stop_requested()) {
            return Error(ErrorCode::Cancelled, "endpoint.cancelled");
        }
        auto activity = readActivity(in.fail() ? std::string_view() : std::string_view(line.data()));
        if (!activity.ok()) {
            Message wrong = activity.error().message;
            return Error(ErrorCode::Malformed, Message("cli.history_line").with("line", number).with("what", wrong.id)
                .with("where", wrong.args.empty() ? MessageValue(std::string()) : wrong.args.front().second));
        }
        if (!writer) {
            METSUKE_TRY(writer, HistoryWriter::open(folder, limits, activity->time));
        }
        METSUKE_CHECK(writer->append(std::move(*activity)));
    }
    METSUKE_CHECK(writer ? writer->commit() : Result<void>());
    return number;
}

/// One line that is written over, on a terminal only.
class ProgressLine {
public:
    void operator()(const ImportProgress& now) {
        const auto moment = std::chrono::steady_clock::now();
        if (!m_isTerminal || moment - m_last < kBetweenLines) {
            return;
        }
        m_last = moment;
        const char* unit = now.phase == ImportProgress::Phase::Reading ? "bytes read" : "events written";
        if (now.total > 0) {
            std::fprintf(stderr, "\r\033[K%5.1f %%  %s ", 100.0 * static_cast<double>(now.done) / static_cast<double>(now.total), unit);
        } else {
            std::fprintf(stderr, "\r\033[K%lld %s ", static_cast<long long>(now.done), unit);
        }
    }
    void clear() const {
        if (m_isTerminal) {
            std::fprintf(stderr, "\r\033[K");
        }
    }

private:
    const bool m_isTerminal = ::isatty(STDERR_FILENO) != 0;
    std::chrono::steady_clock::time_point m_last;
};

template <size_t... Index> std::array<const char*, sizeof...(Index)> kindNames(std::index_sequence<Index...>) {
    return {Fields<std::variant_alternative_t<Index, ActivityBody>>::name...};
}

void tell(const Environment& environment, const ImportReport& report) {
    const auto say = [&](const Message& message, const char* indent = "") {
        std::fprintf(stderr, "%s%s\n", indent, environment.catalog.render(message, environment.language).c_str());
    };
    say(Message("cli.import_read").with("importer", report.importer).with("events", report.events).with("from", report.span.from.ns)
            .with("until", report.span.until.ns).with("activities", report.activities));
    const auto names = kindNames(std::make_index_sequence<activity_import::kActivityKinds>());
    for (size_t kind = 0; kind < names.size(); ++kind) {
        if (report.byKind[kind] > 0 && kind != static_cast<size_t>(ActivityKind::Gap)) {
            say(Message("cli.import_kind").with("count", report.byKind[kind]).with("kind", names[kind]), "    ");
        }
    }
    const auto sayCount = [&](const char* id, int64_t count) {
        if (count > 0) {
            say(Message(id).with("count", count).with("line", report.firstUnreadable));
        }
    };
    sayCount("cli.import_silent", report.silent);
    sayCount("cli.import_foreign", report.foreign);
    sayCount("cli.import_other_hosts", report.otherHosts);
    sayCount("cli.import_unreadable", report.unreadable);
    sayCount("cli.import_gaps", report.byKind[static_cast<size_t>(ActivityKind::Gap)]);
}

int importOwnExport(const Environment& environment, std::istream& in, const std::string& folder) {
    const auto imported = importOwn(in, folder);
    if (!imported.ok()) {
        return environment.fail(imported.error());
    }
    const auto words = environment.catalog.render(Message("cli.history_imported").with("count", *imported), environment.language);
    std::fprintf(stderr, "%s\n", words.c_str());
    return kDone;
}

int importOther(const Environment& environment, std::istream& in, const ActivityImport& request, int64_t bytes) {
    activity_import::ImportOptions options;
    options.folder = request.folder;
    options.family = request.format == kAny ? std::string() : request.format;
    options.host = request.host;
    options.totalBytes = bytes;
    const InterruptWatch watch;
    ProgressLine line;
    const auto report = activity_import::importLog(in, options, std::ref(line), watch.token());
    line.clear();
    if (!report.ok()) {
        return environment.fail(report.error());
    }
    tell(environment, *report);
    return report->unreadable > 0 ? kDoneWithDamage : kDone;
}

} // namespace

std::vector<std::string> activityFormats() {
    std::vector<std::string> formats{kAny, kOwn};
    for (const auto& importer : activity_import::importers()) {
        if (std::find(formats.begin(), formats.end(), importer.family) == formats.end()) {
            formats.emplace_back(importer.family);
        }
    }
    return formats;
}

int importActivities(const Environment& environment, const ActivityImport& request) {
    std::ifstream file;
    std::error_code unknown;
    int64_t bytes = 0;
    if (request.file != "-") {
        file.open(request.file, std::ios::binary);
        if (!file || std::filesystem::is_directory(request.file, unknown)) {
            return environment.fail({ErrorCode::NotFound, Message("cli.history_no_file").with("path", request.file)});
        }
        const auto size = std::filesystem::file_size(request.file, unknown);
        bytes = unknown ? 0 : static_cast<int64_t>(size);
    }
    LookedAt source(request.file == "-" ? std::cin : file);
    std::istream in(&source);
    // What no importer knows is taken for our own, whose reader says what it expected.
    const bool isOwn = request.format == kOwn
        || (request.format == kAny && activity_import::importerFor({}, source.beginning()) == nullptr);
    return isOwn ? importOwnExport(environment, in, request.folder) : importOther(environment, in, request, bytes);
}

} // namespace metsuke::cli
