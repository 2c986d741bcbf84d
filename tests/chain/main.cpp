// SPDX-License-Identifier: GPL-3.0-or-later
// metsuke_chain [--until STEP]: the whole story of an intrusion on one machine, in network namespaces of its
// own.
#include "tests/chain/chain.h"
#include "tests/chain/steps.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>
#include <unistd.h>

namespace {

using namespace metsuke::test;

struct Named {
    std::string_view name;
    std::string (Chain::*step)();
};
constexpr std::array kSteps{Named{"network", &Chain::network}, Named{"serve", &Chain::serve},
    Named{"capture", &Chain::capture}, Named{"enrol", &Chain::enrol}, Named{"record", &Chain::record},
    Named{"attack", &Chain::attack}, Named{"detect", &Chain::detect}, Named{"trace", &Chain::trace},
    Named{"plan", &Chain::plan}, Named{"dry-run", &Chain::dryRun}, Named{"remediate", &Chain::remediate},
    Named{"verify", &Chain::verify}, Named{"undo", &Chain::undo}};
constexpr int kDone = 0, kFailed = 1, kUsage = 2, kInterrupted = 130;

int usage() {
    std::fprintf(stderr, "usage: dev chain [--until STEP]; steps:");
    for (const Named& one : kSteps) {
        std::fprintf(stderr, " %s", std::string(one.name).c_str());
    }
    std::fprintf(stderr, "\n");
    return kUsage;
}

bool isStep(std::string_view name) {
    return std::any_of(kSteps.begin(), kSteps.end(), [name](const Named& one) { return one.name == name; });
}

void tell(Chain& chain, Steps& steps, std::string_view until) {
    bool isCapturing = false;
    for (const Named& one : kSteps) {
        steps.run(std::string(one.name), [&] { return (chain.*one.step)(); });
        isCapturing = isCapturing || one.name == "detect";
        if (one.name == until) {
            break;
        }
    }
    if (isCapturing) {
        steps.run("result", [&] { return chain.close(); });
    }
}

} // namespace

int main(int argc, char** argv) {
    const bool hasUntil = argc == 3 && std::string_view(argv[1]) == "--until" && isStep(argv[2]);
    if (argc != 1 && !hasUntil) {
        return usage();
    }
    if (::geteuid() != 0) {
        std::fprintf(stderr,
            "dev chain makes network namespaces and records this host, which needs root: sudo ./dev chain\n");
        return kUsage;
    }
    noticeInterrupts();
    Steps steps;
    try {
        Chain chain(METSUKE_PROGRAMS);
        tell(chain, steps, hasUntil ? argv[2] : "");
    } catch (const Interrupted&) {
        std::fprintf(stderr, "interrupted; everything is removed again\n");
        return kInterrupted;
    } catch (const std::exception& fault) {
        std::fprintf(stderr, "%s\n", fault.what());
        return kFailed;
    }
    return steps.hasFailed() ? kFailed : kDone;
}
