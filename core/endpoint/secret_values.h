// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

// Secrets that show by their own form, wherever they stand. Each puts kRedacted in their place and leaves the rest as it
// is; linear in the size of the text.
namespace metsuke::endpoint {

/// name=value, as an option, a variable or in the query of a URL.
void redactValues(std::string& word);
/// user:password@ of a URL, and pass:... of openssl.
void redactUrl(std::string& word);
/// Tokens that are known by how they begin.
void redactTokens(std::string& word);
/// The value of a header up to the end of its quotes; its first word stays when another follows ("Bearer").
void redactHeaders(std::string& text);

} // namespace metsuke::endpoint
