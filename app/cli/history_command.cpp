// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/activity_import.h"
#include "app/cli/commands.h"
#include "app/cli/history_hold.h"
#include "app/cli/interrupt_watch.h"
#include "app/cli/output.h"
#include "core/text/json_text.h"

#include "core/endpoint/activity_fields.h"
#include "core/endpoint/activity_json.h"
#include "core/endpoint/detections.h"
#include "core/endpoint/history_holds.h"
#include "core/endpoint/history_reader.h"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>

namespace metsuke::cli {

namespace {

using namespace endpoint;
using Json = nlohmann::ordered_json;

constexpr size_t kMostDetections = 20; // in the summary; an export has all

struct Options {
    std::string folder;
    bool json = false;
    bool exports = false;
    bool verify = false;
    ActivityImport import;
    HoldOptions holds;
};

const char* nameOfState(SegmentVerdict::State state) {
    switch (state) {
    case SegmentVerdict::State::Intact:
        return "intact";
    case SegmentVerdict::State::Altered:
        return "altered";
    case SegmentVerdict::State::NotSealed:
        break;
    }
    return "not_sealed";
}

/// One activity a line, as readActivity() takes it.
Result<void> exportAll(HistoryReader& history) {
    const InterruptWatch watch;
    METSUKE_CHECK(history.each([&](const Activity& activity) -> Result<void> {
        if (watch.token().stop_requested()) {
            return Error(ErrorCode::Cancelled, "endpoint.cancelled");
        }
        std::printf("%s\n", writeActivity(activity).c_str());
        return {};
    }));
    return flushOutput();
}

/// Altered segments are damage: the exit code says so.
Result<int> verify(HistoryReader& history, const Options& options) {
    const InterruptWatch watch;
    METSUKE_TRY(const auto verdicts, history.verify(watch.token()));
    int code = kDone;
    for (const SegmentVerdict& verdict : verdicts) {
        code = verdict.state == SegmentVerdict::State::Altered ? kDoneWithDamage : code;
        const std::string name = segmentName(verdict.number);
        if (options.json) {
            std::printf("%s\n", Json{{"segment", name}, {"state", nameOfState(verdict.state)}}.dump().c_str());
        } else {
            std::printf("%s  %s\n", name.c_str(), nameOfState(verdict.state));
        }
    }
    METSUKE_CHECK(flushOutput());
    return code;
}

Json summaryJson(const HistoryTotals& totals, const std::vector<Activity>& gaps, const std::vector<HistoryHold>& holds,
    const HistoryReader::Found& detections) {
    Json json{{"segments", totals.segments}, {"activities", totals.activities}, {"bytes", totals.bytes},
        {"limit_bytes", totals.limitBytes}, {"retention_seconds", totals.retention / kSecond}};
    if (totals.activities > 0) {
        json["from"] = formatIso8601(totals.span.from);
        json["until"] = formatIso8601(totals.span.until);
    }
    json["gaps"] = Json::array();
    for (const Activity& activity : gaps) {
        const auto& gap = std::get<Gap>(activity.body);
        json["gaps"].push_back({{"from", formatIso8601(activity.time)}, {"until", formatIso8601(gap.until)},
            {"sensor", gap.sensor}, {"reason", gap.reason}, {"lost", gap.lost}});
    }
    json["detections"] = Json::array();
    for (const Activity& activity : detections.activities) {
        const auto& detected = std::get<Detected>(activity.body);
        json["detections"].push_back({{"time", formatIso8601(activity.time)}, {"product", detected.product}, {"signature", detected.signature},
            {"path", detected.path}, {"sha256", detected.sha256}, {"outcome", nameOf(detected.outcome)}, {"moved_to", detected.movedTo}});
    }
    json["more_detections"] = detections.isCut;
    json["holds"] = Json::array();
    for (const HistoryHold& hold : holds) {
        json["holds"].push_back({{"from", formatIso8601(hold.window.from)}, {"until", formatIso8601(hold.window.until)}, {"reason", hold.reason}});
    }
    return json;
}

Result<void> summarise(const Environment& environment, const Options& options, HistoryReader& history) {
    METSUKE_TRY(const auto gaps, history.gaps({}));
    METSUKE_TRY(const auto holds, readHolds(options.folder));
    METSUKE_TRY(const auto detections, history.find(keyOfAll(ActivityKind::Detected), {}, HistoryReader::Order::NewestFirst, kMostDetections));
    const HistoryTotals totals = history.totals();
    if (options.json) {
        std::printf("%s\n", jsonText(summaryJson(totals, gaps.activities, holds, detections), 1).c_str());
        return flushOutput();
    }
    const auto say = [&](const Message& message) {
        std::printf("%s\n", paragraph(environment.catalog.render(message, environment.language), 0, outputColumns()).c_str());
    };
    say(Message("cli.history_totals").with("activities", totals.activities).with("segments", totals.segments)
            .with("bytes", totals.bytes).with("limit", totals.limitBytes));
    if (totals.activities > 0) {
        say(Message("cli.history_span").with("from", totals.span.from.ns).with("until", totals.span.until.ns)
                .with("retention", static_cast<double>(totals.retention) / 1e9));
    }
    for (const Activity& activity : gaps.activities) {
        const auto& gap = std::get<Gap>(activity.body);
        say(Message("cli.history_gap").with("from", activity.time.ns).with("until", gap.until.ns).with("sensor", gap.sensor)
                .with("reason", gap.reason).with("lost", std::max<int64_t>(gap.lost, 0)));
    }
    for (const Activity& activity : detections.activities) {
        say(detectionSentence(activity.time, std::get<Detected>(activity.body)));
    }
    if (detections.isCut) {
        say(Message("cli.history_more_detections").with("count", static_cast<int64_t>(detections.activities.size())));
    }
    for (const HistoryHold& hold : holds) {
        say(Message("cli.history_hold").with("from", hold.window.from.ns).with("until", hold.window.until.ns).with("reason", hold.reason));
    }
    return flushOutput();
}

int history(const Environment& environment, const Options& options) {
    if (!options.import.file.empty()) {
        ActivityImport request = options.import;
        request.folder = options.folder;
        return importActivities(environment, request);
    }
    const auto changed = options.holds.isAsked() ? changeHolds(options.folder, options.holds) : Result<void>();
    if (!changed.ok()) {
        return environment.fail(changed.error());
    }
    const auto opened = HistoryReader::open(options.folder);
    if (!opened.ok()) {
        return environment.fail(opened.error());
    }
    if (options.verify) {
        const auto code = verify(**opened, options);
        return code.ok() ? *code : environment.fail(code.error());
    }
    const auto told = options.exports ? exportAll(**opened) : summarise(environment, options, **opened);
    return told.ok() ? kDone : environment.fail(told.error());
}

} // namespace

void addHistory(CLI::App& app, Command& run) {
    auto options = std::make_shared<Options>(); // shared by the option callbacks and the command
    CLI::App* command = app.add_subcommand("history", "What an activity history of a computer holds: how much, since when, how far back it will reach, gaps");
    command->add_option("folder,--history", options->folder, "Folder of the history, also while it is written")->required();
    command->add_flag("--json", options->json, "One JSON object");
    auto* exports = command->add_flag("--export", options->exports, "Every activity, one JSON object a line");
    auto* verify = command->add_flag("--verify", options->verify, "Compare every complete segment with the digest that was taken of it")->excludes(exports);
    auto* import = command->add_option("--import", options->import.file,
        "Make a history in this folder out of what --export printed or another recorder logged (Sysmon: EVTX, XML, JSON; auditd; osquery; ClamAV); - for standard input");
    import->excludes(exports)->excludes(verify);
    command->add_option("--format", options->import.format, "Whose log it is, if it is not found out")->needs(import)->check(CLI::IsMember(activityFormats()));
    command->add_option("--host", options->import.host, "Whose events are meant when the log has those of several computers")->needs(import);
    auto* hold = command->add_option("--hold", options->holds.hold,
        "Keep what happened in this time from being overwritten, FROM..UNTIL in UTC: 2026-11-27T09:00..2026-11-27T12:00; also while the agent runs");
    command->add_option("--reason", options->holds.reason, "Why, for --hold")->needs(hold);
    command->add_option("--release", options->holds.release, "Give up what was held for just this time")->excludes(hold);
    command->callback([&run, options] { run = [options](Environment& environment) { return history(environment, *options); }; });
}

} // namespace metsuke::cli
