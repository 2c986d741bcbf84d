// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/agent/host_identity.h"

#include "core/base/digest.h"

#include <array>
#include <fstream>
#include <unistd.h>

namespace metsuke::agent {

std::string hostIdentity() {
    std::string name;
    std::ifstream("/etc/machine-id") >> name;
    if (name.empty()) {
        std::array<char, 256> host{};
        ::gethostname(host.data(), host.size() - 1);
        name = host.data();
    }
    const std::string text = "metsuke-agent/" + name; // so that nobody else's digest of it is the same
    return Digest::hex(DigestKind::Sha256, asBytes(text)).substr(0, 32);
}

} // namespace metsuke::agent
