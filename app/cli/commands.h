// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/text/message_catalog.h"

#include <CLI/App.hpp>

#include <functional>
#include <memory>

namespace metsuke::cli {

/// Exit codes of contract.md.
enum ExitCode { kDone = 0, kDoneWithDamage = 1, kUsage = 2, kNoInput = 3, kInternal = 4, kInterrupted = 130 };

/// What every command gets: where words come from and which language is asked.
struct Environment {
    MessageCatalog catalog;
    Language language = Language::English;

    /// Prints the error to standard error and gives its exit code.
    int fail(const Error& error) const;
};

/// A subcommand: registers its options on `app` and leaves in `run` what to do when it was chosen.
using Command = std::function<int(Environment&)>;
void addAgents(CLI::App& app, Command& run); ///< agents list|enrol|approve|serve|trace ...
void addAnalyze(CLI::App& app, Command& run);
void addCapture(CLI::App& app, Command& run);
void addCaseVerbs(CLI::App& app, Command& run); ///< flows events hosts incidents packets report
void addFirewalls(CLI::App& app, Command& run); ///< firewalls add|list|block|unblock ...
void addHealth(CLI::App& app, Command& run);
void addHistory(CLI::App& app, Command& run);
void addSelftest(CLI::App& app, Command& run);
void addNetworks(CLI::App& app, Command& run);
void addReevaluate(CLI::App& app, Command& run);
void addRules(CLI::App& app, Command& run); ///< rules list|lint|test
void addTrace(CLI::App& app, Command& run);

} // namespace metsuke::cli
