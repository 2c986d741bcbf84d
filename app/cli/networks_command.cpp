// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/analysis/analysis_run.h"
#include "app/analysis/site_file.h"
#include "app/cli/commands.h"
#include "app/cli/interrupt_watch.h"
#include "app/cli/lines.h"
#include "app/cli/output.h"

#include "core/model/site_profile_json.h"

#include <CLI/Option.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <unistd.h>

namespace metsuke::cli {

namespace {

using Json = nlohmann::ordered_json;

struct Options {
    std::string caseFile;
    bool propose = false;
    bool excluded = false;
    bool json = false;
    bool keepFindings = false;
    std::string set;
    std::string accept;
    std::string dismiss;
    Exclusion exclusion;
    std::string exclusionHost;
    std::string expires;
    std::vector<std::string> rules;
    std::vector<std::string> intel;
    [[nodiscard]] bool excludes() const {
        return !exclusion.rule.empty() || !exclusionHost.empty() || !exclusion.peer.empty();
    }
    [[nodiscard]] bool changes() const {
        return !set.empty() || !accept.empty() || !dismiss.empty() || excludes();
    }
};

/// A change of the profile and its name in the action log.
struct Change {
    SiteProfile profile;
    Message what;
};

std::string textOf(const Environment& environment, const std::string& id) {
    return environment.catalog.render(Message(id), environment.language);
}

std::string thingOf(const Environment& environment, const SiteProposal& proposal) {
    switch (proposal.kind) {
    case SiteProposal::Kind::Service:
        return textOf(environment, "service." + std::string(serviceKindName(proposal.service.kind))) + ' '
            + proposal.service.address.toString();
    case SiteProposal::Kind::Domain:
        return proposal.domain;
    case SiteProposal::Kind::Network:
        return proposal.network.toString();
    }
    return {};
}

void printProposals(
    const Environment& environment, const Options& options, const std::vector<SiteProposal>& proposals) {
    for (const SiteProposal& proposal : proposals) {
        const std::string reason = environment.catalog.render(proposal.reason, environment.language);
        if (options.json) {
            printRow({{"id", proposal.id}, {"what", thingOf(environment, proposal)},
                {"hosts", proposal.strength}, {"reason", reason}});
        } else {
            std::printf("%-28s %s\n", proposal.id.c_str(), reason.c_str());
        }
    }
}

void printExcluded(const Options& options, const std::vector<ExcludedHits>& excluded) {
    for (const ExcludedHits& hits : excluded) {
        if (options.json) {
            printRow({{"exclusion", hits.exclusion}, {"rule", hits.rule},
                {"host", hits.host.ip.isUnset() ? "" : hits.host.ip.toString()}, {"count", hits.count},
                {"first", formatIso8601(hits.first)}, {"last", formatIso8601(hits.last)}});
        } else {
            std::printf("%8s  %-10s %-24s %s\n", formatCount(hits.count).c_str(), hits.rule.c_str(),
                hits.host.ip.isUnset() ? "-" : hits.host.ip.toString().c_str(), hits.exclusion.c_str());
        }
    }
}

void printProfile(const Environment& environment, const SiteProfile& profile) {
    for (const NetworkGroup& group : profile.groups) {
        std::printf("%s  %s%s%s\n", group.name.c_str(),
            textOf(environment, group.isTrusted ? "cli.trusted" : "cli.untrusted").c_str(),
            group.zone.empty() ? "" : "  ", group.zone.c_str());
        for (const IpRange& range : group.ranges) {
            std::printf("    %s\n", range.toString().c_str());
        }
    }
    for (const std::string& domain : profile.domains) {
        std::printf("%s\n", domain.c_str());
    }
    for (const RegisteredService& service : profile.services) {
        std::printf("%s  %s%s  %s\n",
            textOf(environment, "service." + std::string(serviceKindName(service.kind))).c_str(),
            service.address.toString().c_str(),
            service.port == 0 ? "" : (" :" + std::to_string(service.port)).c_str(), service.note.c_str());
    }
    for (const Exclusion& exclusion : profile.exclusions) {
        std::printf("-  %s  %s%s%s\n", exclusion.key().c_str(), exclusion.reason.c_str(),
            exclusion.expires ? "  < " : "",
            exclusion.expires ? formatIso8601(*exclusion.expires).c_str() : "");
    }
}

Result<Change> accept(
    const Environment& environment, CaseStore& store, SiteProfile profile, const std::string& id) {
    METSUKE_TRY(const auto seen, store.siteObservations({}));
    const auto proposals = proposeSite(seen, profile);
    if (id == "all") {
        for (const SiteProposal& proposal : proposals) {
            profile = withProposal(std::move(profile), proposal);
        }
        return Change{std::move(profile),
            Message("site.accepted_all").with("count", static_cast<int64_t>(proposals.size()))};
    }
    for (const SiteProposal& proposal : proposals) {
        if (proposal.id == id) {
            return Change{withProposal(std::move(profile), proposal),
                Message("site.accepted").with("what", thingOf(environment, proposal))};
        }
    }
    return Error(ErrorCode::InvalidArgument, Message("cli.no_such_proposal").with("id", id));
}

Result<Change> changeOf(const Environment& environment, const Options& options, CaseStore& store) {
    METSUKE_TRY(SiteProfile profile, store.siteProfile({}));
    if (!options.set.empty()) {
        METSUKE_TRY(profile, readSiteFile(options.set));
        return Change{std::move(profile), Message("site.imported")};
    }
    if (!options.accept.empty()) {
        return accept(environment, store, std::move(profile), options.accept);
    }
    if (!options.dismiss.empty()) {
        if (std::find(profile.dismissed.begin(), profile.dismissed.end(), options.dismiss)
            == profile.dismissed.end()) {
            profile.dismissed.push_back(options.dismiss);
        }
        return Change{std::move(profile), Message("site.dismissed").with("what", options.dismiss)};
    }
    METSUKE_TRY(const Exclusion exclusion,
        makeExclusion(options.exclusion.rule, options.exclusionHost, options.exclusion.peer,
            options.exclusion.reason, options.expires));
    profile.exclusions.push_back(exclusion);
    return Change{std::move(profile), Message("site.excluded").with("what", exclusion.key())};
}

/// Stores the change and judges what is stored by it.
Result<void> apply(const Environment& environment, const Options& options, CaseStore& store) {
    METSUKE_TRY(const Change change, changeOf(environment, options, store));
    METSUKE_CHECK(validateSiteProfile(change.profile));
    const auto say = [&] { std::fprintf(stderr, "%s\n", environment.catalog.render(change.what, environment.language).c_str()); };
    if (options.keepFindings || !options.dismiss.empty()) {
        METSUKE_CHECK(store.setSiteProfile(change.profile, change.what, userName()));
        say();
        return {};
    }
    AnalysisRequest request;
    request.site = change.profile;
    request.ruleFolders.assign(options.rules.begin(), options.rules.end());
    request.intelFiles.assign(options.intel.begin(), options.intel.end());
    const InterruptWatch watch;
    const bool terminal = isatty(STDERR_FILENO) != 0;
    const auto judged
        = reevaluateCase(store, request, change.what, userName(), watch.token(), [&](int64_t told, int64_t total) {
              if (terminal) {
                  std::fprintf(
                      stderr, "\r%s of %s events ", formatCount(told).c_str(), formatCount(total).c_str());
              }
          });
    if (terminal) {
        std::fprintf(stderr, "\r\033[K");
    }
    if (judged.ok()) {
        say();
    }
    return judged;
}

Result<void> show(const Environment& environment, const Options& options, CaseStore& store) {
    METSUKE_TRY(const SiteProfile profile, store.siteProfile({}));
    if (options.propose) {
        METSUKE_TRY(const auto seen, store.siteObservations({}));
        printProposals(environment, options, proposeSite(seen, profile));
    } else if (options.excluded) {
        METSUKE_TRY(const auto excluded, store.excludedHits({}));
        printExcluded(options, excluded);
    } else if (options.json) {
        std::printf("%s", writeSiteProfile(profile).c_str());
    } else {
        printProfile(environment, profile);
    }
    return flushOutput();
}

int networks(Environment& environment, const Options& options) {
    const auto store = CaseStore::open(
        options.caseFile, caseOptions(), options.changes() ? CaseAccess::ReadWrite : CaseAccess::ReadOnly);
    if (!store.ok()) {
        return environment.fail(store.error());
    }
    if (options.changes()) {
        if (const auto applied = apply(environment, options, **store); !applied.ok()) {
            return environment.fail(applied.error());
        }
        if (!options.propose && !options.excluded && !options.json) {
            return kDone;
        }
    }
    const auto shown = show(environment, options, **store);
    return shown.ok() ? kDone : environment.fail(shown.error());
}

} // namespace

void addNetworks(CLI::App& app, Command& run) {
    auto options = std::make_shared<Options>(); // shared by the option callbacks and the command
    CLI::App* command = app.add_subcommand(
        "networks", "What the site says of its networks, in a case: groups, services, domains, exclusions");
    command->add_option("case", options->caseFile, "A case, NAME.metsuke")->required();
    auto* propose = command->add_flag(
        "--propose", options->propose, "What traffic shows and nobody has registered, with the reason");
    command->add_flag("--excluded", options->excluded, "What exclusions left out, counted")
        ->excludes(propose);
    command->add_flag("--json", options->json,
        "The profile as --set and --site read it; proposals and exclusions one object a line");
    auto* set
        = command->add_option("--set", options->set, "Take the profile of this file, - for standard input");
    auto* accept
        = command->add_option("--accept", options->accept, "Register a proposal by its id, or all of them")
              ->excludes(set);
    auto* dismiss = command->add_option("--dismiss", options->dismiss, "Do not propose that again")
                        ->excludes(set)
                        ->excludes(accept);
    for (auto& [name, target, help] : {std::tuple<const char*, std::string*, const char*>{"--exclude-rule",
                                           &options->exclusion.rule, "Make no detection of this rule"},
             {"--exclude-host", &options->exclusionHost, "Make none of this host or range"},
             {"--exclude-peer", &options->exclusion.peer,
                 "Make none where the other side is this range or domain"}}) {
        command->add_option(name, *target, help)->excludes(set)->excludes(accept)->excludes(dismiss);
    }
    command->add_option("--reason", options->exclusion.reason, "Why it is excluded");
    command->add_option("--expires", options->expires, "Until when: 2026-12-31 or 2026-12-31T18:00:00Z");
    command->add_flag("--keep-findings", options->keepFindings,
        "Change the profile only; what is stored is not judged anew");
    command->add_option("--rules", options->rules, "Folder of more rules, for what is judged anew");
    command->add_option("--intel", options->intel, "Indicators, for what is judged anew");
    command->callback([&run, options] {
        run = [options](Environment& environment) { return networks(environment, *options); };
    });
}

} // namespace metsuke::cli
