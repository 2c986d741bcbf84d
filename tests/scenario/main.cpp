// SPDX-License-Identifier: GPL-3.0-or-later
// metsuke-scenario OUT.pcap [SEED]: writes the office day that the demo case shows.
#include "tests/scenario/office.h"

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "usage: metsuke-scenario OUT.pcap [SEED]\n");
        return 2;
    }
    auto wire = metsuke::scenario::makeOffice(argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 7);
    if (!wire.writePcap(argv[1])) {
        std::perror(argv[1]);
        return 1;
    }
    std::fprintf(stderr, "%zu packets\n", wire.packets());
    return 0;
}
