// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/redaction.h"

#include "core/endpoint/interpreters.h"
#include "core/endpoint/secret_places.h"
#include "core/endpoint/secret_values.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace metsuke::endpoint {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kQuotes = "\"'`";
constexpr std::string_view kCommandEnds = ";|&(";
constexpr int kDeepest = 4; // commands in quotes in commands

bool hasBlank(std::string_view text) { return text.find_first_of(kBlanks) != std::string_view::npos; }

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
        m_next.reset();
    }
    void redact(std::string& word) {
        const auto expected = std::exchange(m_next, std::nullopt);
        if (expected && (*expected != kWhole || !word.starts_with('-'))) {
            hideBehind(word, 0, *expected);
            return;
        }
        const bool isQuoted = word.size() > 2 && kQuotes.find(word.front()) != std::string_view::npos && word.back() == word.front();
        if (hasBlank(word) && m_words == Words::Arguments) {
            if (!redactSentence(word)) {
                redactNested(word, 0);
            }
            return;
        }
        if (hasBlank(word) && isQuoted) {
            redactNested(word, 1);
            return;
        }
        redactValues(word);
        redactUrl(word);
        redactTokens(word);
        const bool isOption = word.starts_with('-') && m_words == Words::OfText; // "-bash" is a login shell
        if (m_program.empty() && !isOption && word.find('=') == std::string::npos) {
            m_program = word.substr(word.starts_with('-') ? 1 : word.rfind('/') + 1);
        } else if (const std::string name = word.substr(word.rfind('/') + 1); !word.starts_with('-') && hasSecretOptions(name)) {
            m_program = name; // what sudo, ssh or docker is to run; another word of that name hides too much at worst
        } else if (word.starts_with("--") && word.find('=') == std::string::npos && isSecretName(word)) {
            m_next = kWhole;
        } else {
            redactOption(word);
        }
    }

private:
    static constexpr char kWhole = 0; ///< no separator: all of it is secret

    static void hideBehind(std::string& word, size_t begin, char separator) {
        if (separator != kWhole) {
            const size_t at = word.find(separator, begin);
            begin = at == std::string::npos ? word.size() : at + 1;
        }
        if (begin < word.size() || separator == kWhole) {
            word.replace(begin, std::string::npos, kRedacted);
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
    /// One argument that is an option or a variable with its value, and the value has blanks: it goes whole. False: it is
    /// something else. A shell's argument that begins with a variable is a command.
    bool redactSentence(std::string& word) {
        const size_t end = word.find_first_of("= ");
        const std::string_view name = std::string_view(word).substr(0, end);
        const bool isName = end < word.size() && std::all_of(name.begin(), name.end(), isSecretNameCharacter) && isSecretName(name);
        if (isName && !isShell(m_program) && (name.starts_with('-') || word[end] == '=')) {
            hideBehind(word, end + 1, kWhole);
            return true;
        }
        if (word.starts_with("pass:")) {
            redactUrl(word);
            return true;
        }
        return redactOption(word);
    }
    /// Of a single program, with its secret or before it.
    bool redactOption(std::string& word) {
        const SecretOption* known = secretOption(m_program, word);
        if (known == nullptr) {
            return false;
        }
        if (word == known->option) {
            m_next = known->separator;
        } else {
            hideBehind(word, known->option.size(), known->separator);
        }
        return true;
    }

    Words m_words;
    int m_depth;
    std::string m_program;
    std::optional<char> m_next; ///< the next word holds a secret: the separator before it
};

/// Where the word that begins at `at` ends: at a blank or the end of the command, but not inside quotes that are closed or
/// behind a backslash.
size_t wordEnd(std::string_view text, size_t at) {
    bool isUrl = false; // '&' and ';' of its query end no command
    while (at < text.size()) {
        const char c = text[at];
        if (kBlanks.find(c) != std::string_view::npos || (!isUrl && kCommandEnds.find(c) != std::string_view::npos)) {
            break;
        }
        isUrl = isUrl || text.substr(at, 3) == "://";
        if (c == '\\') {
            at = std::min(at + 2, text.size());
            continue;
        }
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
