// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <csignal>
#include <cstdio>
#include <exception>

namespace {

using namespace metsuke;
using namespace metsuke::cli;

int runCommand(int argc, char** argv) {
    CLI::App app("Finds hosts inside a network that are already compromised, from captured traffic.", "metsuke-cli");
    app.set_version_flag("--version", std::string("metsuke-cli ") + METSUKE_VERSION);
    app.require_subcommand(1);
    app.fallthrough();
    std::string language = "en";
    app.add_option("--lang", language, "Language of sentences")->check(CLI::IsMember({"en", "ja"}));
    Command run;
    addAgents(app, run);
    addAnalyze(app, run);
    addCapture(app, run);
    addCaseVerbs(app, run);
    addFirewalls(app, run);
    addHealth(app, run);
    addHistory(app, run);
    addNetworks(app, run);
    addReevaluate(app, run);
    addRules(app, run);
    addSelftest(app, run);
    addTrace(app, run);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kDone : kUsage;
    }
    auto catalog = MessageCatalog::load(resourceFolder() / "i18n");
    if (!catalog.ok()) {
        std::fprintf(stderr, "metsuke-cli: %s\n", catalog.error().message.id.c_str());
        return kInternal;
    }
    Environment environment{std::move(catalog).value(), *parseLanguage(language)};
    return run(environment);
}

} // namespace

int metsuke::cli::Environment::fail(const Error& error) const {
    std::fprintf(stderr, "metsuke-cli: %s\n", catalog.render(error.message, language).c_str());
    if (!error.detail.empty()) {
        std::fprintf(stderr, "  (%s)\n", error.detail.c_str());
    }
    switch (error.code) {
    case ErrorCode::InvalidArgument:
        return kUsage;
    case ErrorCode::NotFound:
    case ErrorCode::PermissionDenied:
    case ErrorCode::Unsupported:
    case ErrorCode::Malformed:
        return kNoInput;
    case ErrorCode::Cancelled:
        return kInterrupted;
    default:
        return kInternal;
    }
}

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN); // a reader that goes away is a failed write; temporary files are still removed
    try {
        return runCommand(argc, argv);
    } catch (const std::exception& fault) { // the last line of defence: nothing goes to standard output
        std::fprintf(stderr, "metsuke-cli: internal fault: %s\n", fault.what());
        return kInternal;
    }
}
