// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer's entry: METSUKE_FUZZ_TARGET names the target, "list" prints all; METSUKE_FUZZ_SEEDS is a folder that its
// seeds are written to first.
#include "tests/fuzz/fuzz_target.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace metsuke::fuzz;

namespace {

const FuzzTarget* chosen = nullptr;

} // namespace

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
    const char* name = std::getenv("METSUKE_FUZZ_TARGET");
    for (const auto& target : fuzzTargets()) {
        if (name == nullptr || std::string(name) == "list") {
            std::printf("%s\n", target.name.c_str());
        } else if (target.name == name) {
            chosen = &target;
        }
    }
    if (chosen == nullptr) {
        std::exit(name != nullptr && std::string(name) == "list" ? 0 : 2);
    }
    if (const char* folder = std::getenv("METSUKE_FUZZ_SEEDS")) {
        std::filesystem::create_directories(folder);
        for (size_t i = 0; i < chosen->seeds.size(); ++i) {
            std::ofstream(std::filesystem::path(folder) / ("seed-" + std::to_string(i)), std::ios::binary)
                .write(reinterpret_cast<const char*>(chosen->seeds[i].data()), static_cast<std::streamsize>(chosen->seeds[i].size()));
        }
    }
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    chosen->run({data, size});
    return 0;
}
