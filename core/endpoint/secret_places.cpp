// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/secret_places.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace metsuke::endpoint {

namespace {

constexpr std::array kSecretOptions{SecretOption{"mysql", "-p", true, false}, SecretOption{"mariadb", "-p", true, false},
    SecretOption{"sshpass", "-p", true, true}, SecretOption{"7z", "-p", true, false}, SecretOption{"zip", "-P", true, true},
    SecretOption{"unzip", "-P", true, true}, SecretOption{"redis-cli", "-a", false, true},
    SecretOption{"ldap", "-w", true, true}, SecretOption{"useradd", "-p", false, true},
    SecretOption{"usermod", "-p", false, true}, SecretOption{"sqlcmd", "-P", true, true},
    SecretOption{"xfreerdp", "/p:", true, false}, SecretOption{"rdesktop", "-p", true, true},
    SecretOption{"curl", "-u", true, true, ':'}, SecretOption{"curl", "--user", false, true, ':'},
    SecretOption{"curl", "-U", true, true, ':'}, SecretOption{"curl", "--proxy-user", false, true, ':'},
    SecretOption{"smbclient", "-U", true, true, '%'}, SecretOption{"rpcclient", "-U", true, true, '%'}};

constexpr std::array<std::string_view, 8> kSecretWords{
    "password", "passwd", "passphrase", "secret", "token", "apikey", "accesskey", "credential"};
/// What a name ends in that speaks of a secret without holding it.
constexpr std::array<std::string_view, 8> kHarmlessEnds{"file", "path", "dir", "folder", "type", "length", "prompt", "stdin"};
constexpr std::array<std::string_view, 5> kSecretHeaders{
    "authorization:", "cookie:", "x-api-key:", "x-auth-token:", "private-token:"};

} // namespace

bool isSecretNameCharacter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_'; }

bool isSecretName(std::string_view name) {
    std::string plain;
    for (const char c : name.substr(0, kLongestSecretName)) {
        if (c != '-' && c != '_' && c != '/') {
            plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        }
    }
    const auto ends = [&](std::string_view end) { return plain.ends_with(end); };
    if (name.size() > kLongestSecretName || std::any_of(kHarmlessEnds.begin(), kHarmlessEnds.end(), ends)) {
        return false;
    }
    return plain == "pwd" || plain == "pass" || plain == "auth" || plain == "pgpassword"
        || std::any_of(kSecretWords.begin(), kSecretWords.end(),
            [&](std::string_view word) { return plain.find(word) != std::string::npos; });
}

bool endsInSecretHeader(std::string_view text) {
    return std::any_of(
        kSecretHeaders.begin(), kSecretHeaders.end(), [&](std::string_view header) { return text.ends_with(header); });
}

bool hasSecretOptions(std::string_view program) {
    // Not a file that is called as one: zip.log
    return std::all_of(program.begin(), program.end(), isSecretNameCharacter)
        && std::any_of(kSecretOptions.begin(), kSecretOptions.end(),
            [&](const SecretOption& known) { return program.starts_with(known.program); });
}

const SecretOption* secretOption(std::string_view program, std::string_view word) {
    const auto found = std::find_if(kSecretOptions.begin(), kSecretOptions.end(), [&](const SecretOption& known) {
        return program.starts_with(known.program)
            && (word == known.option ? known.isNext : known.isAttached && word.starts_with(known.option));
    });
    return found == kSecretOptions.end() ? nullptr : &*found;
}

} // namespace metsuke::endpoint
