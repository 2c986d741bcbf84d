// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/endpoint/trace_fixture.h"
#include "tests/support/temporary_folder.h"

#include "core/activity_import/log_import.h"
#include "core/endpoint/activity_json.h"

#include <fstream>
#include <sstream>

namespace metsuke::activity_import::test {

using endpoint::test::blast;
using endpoint::test::gapIds;
using endpoint::test::kStart;
using endpoint::test::label;
using endpoint::test::seconds;

/// The logs are written for the purpose; each tells the same story of a download that calls home.
inline std::string fixture(const std::string& name) {
    std::ifstream in(std::filesystem::path(METSUKE_SOURCE_DIR) / "tests" / "activity_import" / "fixtures" / name, std::ios::binary);
    EXPECT_TRUE(in.good()) << name;
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
    for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
    return text;
}

/// A log that becomes a history in a folder of its own.
class Imported {
public:
    explicit Imported(const std::string& log, ImportOptions options = {}) {
        options.folder = folder();
        std::istringstream in(log);
        result.emplace(importLog(in, options, {}, {}));
    }
    [[nodiscard]] std::filesystem::path folder() const { return m_folder / "history"; }
    [[nodiscard]] bool ok() const { return result->ok(); }
    [[nodiscard]] const ImportReport& report() const {
        EXPECT_TRUE(ok()) << (ok() ? "" : result->error().message.id + ' ' + result->error().detail);
        static const ImportReport none;
        return ok() ? **result : none;
    }
    [[nodiscard]] std::string errorId() const { return ok() ? std::string() : result->error().message.id; }
    [[nodiscard]] std::vector<endpoint::Activity> activities() const {
        std::vector<endpoint::Activity> all;
        const auto history = endpoint::HistoryReader::open(folder());
        if (history.ok()) {
            EXPECT_TRUE((*history)->each([&](const endpoint::Activity& one) -> Result<void> {
                all.push_back(one);
                return {};
            }).ok());
        }
        return all;
    }
    template <typename Body> [[nodiscard]] std::vector<Body> all() const {
        std::vector<Body> found;
        for (const auto& activity : activities()) {
            if (const auto* body = std::get_if<Body>(&activity.body)) {
                found.push_back(*body);
            }
        }
        return found;
    }
    [[nodiscard]] endpoint::Trace trace(const endpoint::TraceQuestion& question) const {
        const auto history = endpoint::HistoryReader::open(folder());
        EXPECT_TRUE(history.ok());
        auto traced = endpoint::traceRootCause(**history, question, {}, {});
        EXPECT_TRUE(traced.ok());
        return traced.ok() ? std::move(traced).value() : endpoint::Trace{};
    }

    std::optional<Result<ImportReport>> result;

private:
    metsuke::test::TemporaryFolder m_folder;
};

inline std::vector<std::string> reasonsOfGaps(const Imported& imported) {
    std::vector<std::string> reasons;
    for (const auto& gap : imported.all<endpoint::Gap>()) {
        reasons.push_back(gap.sensor + ' ' + gap.reason);
    }
    return reasons;
}

} // namespace metsuke::activity_import::test
