// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/event/public_suffix.h"

#include <libpsl.h>

namespace metsuke {

std::string registeredDomain(std::string_view name) {
    const std::string text(name);
    const char* domain = psl_registrable_domain(psl_builtin(), text.c_str());
    return domain == nullptr ? text : std::string(domain);
}

std::string_view registeredLabel(std::string_view registeredDomain) {
    return registeredDomain.substr(0, registeredDomain.find('.'));
}

bool hasPublicTld(std::string_view name) {
    const size_t dot = name.rfind('.');
    const std::string tld(dot == std::string_view::npos ? name : name.substr(dot + 1));
    if (tld == "example" || tld == "test" || tld == "invalid") {
        return true;
    }
    return !tld.empty() && psl_is_public_suffix2(psl_builtin(), tld.c_str(), PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE) != 0;
}

} // namespace metsuke
