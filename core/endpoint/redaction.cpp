// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/redaction.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace metsuke::endpoint {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kQuotes = "\"'`";
constexpr std::string_view kCommandEnds = ";|&(";
constexpr int kDeepest = 4; // commands in quotes in commands
constexpr size_t kLongestKey = 64; // option and variable names; longer ones are data

/// Options of single programs that take a secret: as their own rest (-pSECRET), or as the next word, or both.
struct SecretOption {
    std::string_view program; ///< beginning of the program's name
    std::string_view option;
    bool isAttached;
    bool isNext;
};
constexpr std::array kSecretOptions{SecretOption{"mysql", "-p", true, false}, SecretOption{"mariadb", "-p", true, false},
    SecretOption{"sshpass", "-p", true, true}, SecretOption{"7z", "-p", true, false}, SecretOption{"zip", "-P", true, true},
    SecretOption{"unzip", "-P", true, true}, SecretOption{"redis-cli", "-a", false, true},
    SecretOption{"ldap", "-w", true, true}, SecretOption{"useradd", "-p", false, true},
    SecretOption{"usermod", "-p", false, true}, SecretOption{"sqlcmd", "-P", true, true},
    SecretOption{"xfreerdp", "/p:", true, false}, SecretOption{"rdesktop", "-p", true, true}};

/// Options whose value is name and password in one: the password behind the separator goes.
struct NamedSecretOption {
    std::string_view program;
    std::string_view option;
    char separator;
};
constexpr std::array kNamedSecretOptions{NamedSecretOption{"curl", "-u", ':'}, NamedSecretOption{"curl", "--user", ':'},
    NamedSecretOption{"curl", "-U", ':'}, NamedSecretOption{"curl", "--proxy-user", ':'},
    NamedSecretOption{"smbclient", "-U", '%'}, NamedSecretOption{"rpcclient", "-U", '%'}};

constexpr std::array<std::string_view, 8> kSecretWords{
    "password", "passwd", "passphrase", "secret", "token", "apikey", "accesskey", "credential"};
/// What a name ends in that speaks of a secret without holding it.
constexpr std::array<std::string_view, 8> kHarmlessEnds{"file", "path", "dir", "folder", "type", "length", "prompt", "stdin"};
constexpr std::array<std::string_view, 5> kSecretHeaders{
    "authorization:", "cookie:", "x-api-key:", "x-auth-token:", "private-token:"};
constexpr std::array<std::string_view, 13> kTokenBeginnings{"ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-",
    "xoxb-", "xoxp-", "xoxa-", "sk-", "AKIA", "eyJ"};
constexpr size_t kShortestToken = 20;

bool isSecretName(std::string_view name) {
    std::string plain;
    for (const char c : name.substr(0, kLongestKey)) {
        if (c != '-' && c != '_' && c != '/') {
            plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        }
    }
    const auto ends = [&](std::string_view end) { return plain.ends_with(end); };
    if (name.size() > kLongestKey || std::any_of(kHarmlessEnds.begin(), kHarmlessEnds.end(), ends)) {
        return false;
    }
    return plain == "pwd" || plain == "pass" || plain == "auth" || plain == "pgpassword"
        || std::any_of(kSecretWords.begin(), kSecretWords.end(),
            [&](std::string_view word) { return plain.find(word) != std::string::npos; });
}

bool isNameCharacter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_'; }

/// name=value wherever it stands, as an option, a variable or in the query of a URL.
void redactValues(std::string& word) {
    const size_t question = word.find('?');
    std::string result;
    size_t kept = 0;
    for (size_t equals = word.find('='); equals != std::string::npos; equals = word.find('=', equals + 1)) {
        if (equals < kept) {
            continue; // inside a value that has gone
        }
        size_t begin = equals;
        while (begin > kept && equals - begin <= kLongestKey && isNameCharacter(word[begin - 1])) {
            --begin;
        }
        if (!isSecretName(std::string_view(word).substr(begin, equals - begin))) {
            continue;
        }
        const size_t end = question < begin ? std::min(word.find_first_of("&#", equals), word.size()) : word.size();
        if (end > equals + 1) {
            result.append(word, kept, equals + 1 - kept).append(kRedacted);
            kept = end;
        }
    }
    word = result.append(word, kept);
}

/// user:password@ of a URL, and pass:... of openssl.
void redactUrl(std::string& word) {
    if (word.starts_with("pass:") && word.size() > 5) {
        word = std::string("pass:").append(kRedacted);
        return;
    }
    const size_t scheme = word.find("://");
    if (scheme == std::string::npos) {
        return;
    }
    const size_t begin = scheme + 3;
    const size_t end = std::min(word.find_first_of("/?#", begin), word.size());
    const size_t at = word.rfind('@', end);
    const size_t colon = word.find(':', begin);
    if (at != std::string::npos && at > begin && at < end && colon < at) {
        word.replace(colon + 1, at - colon - 1, kRedacted);
    }
}

bool hasBlank(std::string_view text) { return text.find_first_of(kBlanks) != std::string_view::npos; }
bool isTokenCharacter(char c) { return isNameCharacter(c) || c == '.'; }

void redactTokens(std::string& word) {
    for (const std::string_view beginning : kTokenBeginnings) {
        for (size_t at = word.find(beginning); at != std::string::npos; at = word.find(beginning, at + 1)) {
            if (at > 0 && isTokenCharacter(word[at - 1])) {
                continue;
            }
            const auto end = std::find_if_not(word.begin() + static_cast<std::ptrdiff_t>(at), word.end(), isTokenCharacter);
            const auto size = static_cast<size_t>(end - word.begin()) - at;
            if (size >= kShortestToken) {
                word.replace(at, size, kRedacted);
            }
        }
    }
}

/// The value of a header up to the end of its quotes; its first word stays when another follows ("Bearer").
void redactHeaders(std::string& text) {
    const std::string lower = toLower(text);
    std::string result;
    size_t kept = 0;
    for (size_t colon = lower.find(':'); colon != std::string::npos; colon = lower.find(':', colon + 1)) {
        const std::string_view before = std::string_view(lower).substr(0, colon + 1);
        if (colon < kept
            || std::none_of(kSecretHeaders.begin(), kSecretHeaders.end(),
                [&](std::string_view header) { return before.ends_with(header); })) {
            continue;
        }
        size_t value = std::min(text.find_first_not_of(' ', colon + 1), text.size());
        const size_t end = std::min(text.find_first_of("\"'\n", value), text.size());
        const size_t blank = text.find(' ', value);
        if (blank < end && !before.ends_with("cookie:")) {
            value = std::min(text.find_first_not_of(' ', blank), end);
        }
        if (value < end) {
            result.append(text, kept, value - kept).append(kRedacted);
            kept = end;
        }
    }
    text = result.append(text, kept);
}

std::string redactCommands(std::string_view text, int depth);

/// Goes over the words of one or more commands; knows which program the present one belongs to.
class WordRedactor {
public:
    enum class Words { Arguments /* any text */, OfText /* blanks only inside quotes */ };
    explicit WordRedactor(Words words, int depth)
        : m_words(words)
        , m_depth(depth) { }
    void beginCommand() {
        m_program.clear();
        m_next = Next::Plain;
    }
    void redact(std::string& word) {
        const Next expected = std::exchange(m_next, Next::Plain);
        if (expected == Next::Secret && !word.starts_with('-')) {
            word = kRedacted;
            return;
        }
        if (expected == Next::Named) {
            cutBehind(word, m_separator);
            return;
        }
        const bool isQuoted = word.size() > 2 && kQuotes.find(word.front()) != std::string_view::npos && word.back() == word.front();
        if (hasBlank(word) && (isQuoted || m_words == Words::Arguments)) {
            redactNested(word, m_words == Words::Arguments ? 0 : 1);
            return;
        }
        redactValues(word);
        redactUrl(word);
        redactTokens(word);
        if (m_program.empty() && word.find('=') == std::string::npos) {
            m_program = word.substr(word.rfind('/') + 1);
            return;
        }
        redactOption(word);
    }

private:
    enum class Next { Plain, Secret, Named };

    static void cutBehind(std::string& word, char separator) {
        const size_t at = word.find(separator);
        if (at != std::string::npos && at + 1 < word.size()) {
            word.replace(at + 1, std::string::npos, kRedacted);
        }
    }
    /// A header, a sentence or a command of its own inside one word.
    void redactNested(std::string& word, size_t quotes) const {
        if (m_depth < kDeepest) {
            word.replace(quotes, word.size() - 2 * quotes,
                redactCommands(std::string_view(word).substr(quotes, word.size() - 2 * quotes), m_depth + 1));
        } else {
            word = kRedacted;
        }
    }
    void redactOption(std::string& word) {
        if (word.starts_with("--") && word.find('=') == std::string::npos && isSecretName(word)) {
            m_next = Next::Secret;
            return;
        }
        for (const auto& known : kNamedSecretOptions) {
            if (m_program == known.program && word.starts_with(known.option)) {
                if (word == known.option) {
                    m_next = Next::Named;
                    m_separator = known.separator;
                } else if (!known.option.starts_with("--")) {
                    cutBehind(word, known.separator);
                }
                return;
            }
        }
        for (const auto& known : kSecretOptions) {
            if (!m_program.starts_with(known.program) || !word.starts_with(known.option)) {
                continue;
            }
            if (word == known.option && known.isNext) {
                m_next = Next::Secret;
            } else if (word != known.option && known.isAttached) {
                word.replace(known.option.size(), std::string::npos, kRedacted);
            }
            return;
        }
    }

    Words m_words;
    int m_depth;
    std::string m_program;
    Next m_next = Next::Plain;
    char m_separator = ':';
};

/// Where the word that begins at `at` ends: at a blank or the end of the command, but not inside quotes that are closed.
size_t wordEnd(std::string_view text, size_t at) {
    bool isUrl = false; // '&' and ';' of its query end no command
    while (at < text.size()) {
        const char c = text[at];
        if (kBlanks.find(c) != std::string_view::npos || (!isUrl && kCommandEnds.find(c) != std::string_view::npos)) {
            break;
        }
        isUrl = isUrl || text.substr(at, 3) == "://";
        const size_t closing = kQuotes.find(c) == std::string_view::npos ? std::string_view::npos : text.find(c, at + 1);
        at = closing == std::string_view::npos ? at + 1 : closing + 1;
    }
    return at;
}

std::string redactCommands(std::string_view text, int depth) {
    std::string source(text);
    redactHeaders(source);
    WordRedactor redactor(WordRedactor::Words::OfText, depth);
    std::string result;
    for (size_t at = 0; at < source.size();) {
        const size_t end = wordEnd(source, at);
        if (end > at) {
            std::string word = source.substr(at, end - at);
            redactor.redact(word);
            result += word;
            at = end;
            continue;
        }
        if (kCommandEnds.find(source[at]) != std::string_view::npos) {
            redactor.beginCommand();
        }
        result += source[at++];
    }
    return result;
}

} // namespace

std::string redactText(std::string_view text) { return redactCommands(text, 0); }

std::vector<std::string> redactArguments(std::vector<std::string> arguments) {
    WordRedactor redactor(WordRedactor::Words::Arguments, 0);
    for (std::string& argument : arguments) {
        redactHeaders(argument);
        redactor.redact(argument);
    }
    return arguments;
}

} // namespace metsuke::endpoint
