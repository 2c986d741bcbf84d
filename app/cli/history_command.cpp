// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/interrupt_watch.h"
#include "app/cli/output.h"

#include "core/endpoint/activity_history.h"
#include "core/endpoint/activity_json.h"
#include "core/endpoint/history_reader.h"

#include <CLI/Option.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <fstream>
#include <iostream>

namespace metsuke::cli {

namespace {

using namespace endpoint;
using Json = nlohmann::ordered_json;

struct Options {
    std::string folder;
    bool json = false;
    bool exports = false;
    bool verify = false;
    std::string import; ///< file, "-" standard input
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

/// What exportAll() printed, into a folder that has no history yet; nothing of a file with a wrong line counts as whole.
Result<int64_t> importAll(std::istream& in, const std::string& folder) {
    std::error_code none;
    if (std::filesystem::exists(folder, none) && !std::filesystem::is_empty(folder, none)) {
        return Error(ErrorCode::InvalidArgument, Message("cli.history_not_empty").with("path", folder));
    }
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
            METSUKE_TRY(writer, HistoryWriter::open(folder, {}, activity->time));
        }
        METSUKE_CHECK(writer->append(std::move(*activity)));
    }
    METSUKE_CHECK(writer ? writer->commit() : Result<void>());
    return number;
}

int import(const Environment& environment, const Options& options) {
    std::ifstream file;
    if (options.import != "-") {
        file.open(options.import, std::ios::binary);
        if (!file) {
            return environment.fail({ErrorCode::NotFound, Message("cli.history_no_file").with("path", options.import)});
        }
    }
    const auto imported = importAll(options.import == "-" ? std::cin : file, options.folder);
    if (!imported.ok()) {
        return environment.fail(imported.error());
    }
    const auto words = environment.catalog.render(Message("cli.history_imported").with("count", *imported), environment.language);
    std::fprintf(stderr, "%s\n", words.c_str());
    return kDone;
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

Json summaryJson(const HistoryTotals& totals, const std::vector<Activity>& gaps, const std::vector<HistoryHold>& holds) {
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
    json["holds"] = Json::array();
    for (const HistoryHold& hold : holds) {
        json["holds"].push_back({{"from", formatIso8601(hold.window.from)}, {"until", formatIso8601(hold.window.until)}, {"reason", hold.reason}});
    }
    return json;
}

Result<void> summarise(const Environment& environment, const Options& options, HistoryReader& history) {
    METSUKE_TRY(const auto gaps, history.gaps({}));
    METSUKE_TRY(const auto holds, readHolds(options.folder));
    const HistoryTotals totals = history.totals();
    if (options.json) {
        std::printf("%s\n", summaryJson(totals, gaps.activities, holds).dump(1, ' ', false, Json::error_handler_t::replace).c_str());
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
    for (const HistoryHold& hold : holds) {
        say(Message("cli.history_hold").with("from", hold.window.from.ns).with("until", hold.window.until.ns).with("reason", hold.reason));
    }
    return flushOutput();
}

int history(const Environment& environment, const Options& options) {
    if (!options.import.empty()) {
        return import(environment, options);
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
    command->add_option("folder", options->folder, "Folder of the history, also while it is written")->required();
    command->add_flag("--json", options->json, "One JSON object");
    auto* exports = command->add_flag("--export", options->exports, "Every activity, one JSON object a line");
    auto* verify = command->add_flag("--verify", options->verify, "Compare every complete segment with the digest that was taken of it")->excludes(exports);
    command->add_option("--import", options->import, "Make a history in this folder out of what --export printed; - for standard input")
        ->excludes(exports)
        ->excludes(verify);
    command->callback([&run, options] { run = [options](Environment& environment) { return history(environment, *options); }; });
}

} // namespace metsuke::cli
