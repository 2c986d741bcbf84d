// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

// Where people put secrets: names, options and headers that are known for it.
namespace metsuke::endpoint {

inline constexpr size_t kLongestSecretName = 64; ///< longer names of options and variables are data

/// Of an option, a variable or a key of a URL: speaks of a secret and may hold one (--password, PGPASSWORD, api_key).
[[nodiscard]] bool isSecretName(std::string_view name);
/// Ends in the name of a header that holds one, with its colon: "authorization:". `text`: in lower case.
[[nodiscard]] bool endsInSecretHeader(std::string_view text);
[[nodiscard]] bool isSecretNameCharacter(char c);

/// An option of a single program that takes a secret.
struct SecretOption {
    std::string_view program; ///< beginning of the program's name
    std::string_view option;
    bool isAttached; ///< as its own rest (-pSECRET)
    bool isNext; ///< as the next word
    char separator = 0; ///< its value is name and password in one, and the password stands behind this; 0 all of it is secret
};
/// Whether a program of this name has any.
[[nodiscard]] bool hasSecretOptions(std::string_view program);
/// Which option this word is, or begins with when the secret is attached; nullptr none.
[[nodiscard]] const SecretOption* secretOption(std::string_view program, std::string_view word);

} // namespace metsuke::endpoint
