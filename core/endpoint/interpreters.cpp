// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/interpreters.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace metsuke::endpoint {

namespace {

using Kind = GivenProgram::Kind;
enum class Operand { File, Text, Other }; // what the first word is that is no option

/// How a family of interpreters reads its options. Letters stand alone or in clusters (-lc); words are written whole.
struct Grammar {
    std::string_view textLetters; ///< the program is in the arguments
    std::string_view inputLetters; ///< it comes from the standard input
    std::string_view fileLetters; ///< the rest of the cluster, or else the next word, is the program's file
    std::string_view valueLetters; ///< the same is a value of something else
    std::string_view restLetters; ///< only the rest of the cluster is
    std::string_view nextLetters; ///< only the next word is, wherever the letter stands
    std::string_view textWords, fileWords, valueWords; ///< between blanks; of the last two the next word is meant
    Operand operand = Operand::File;
    bool isDashIgnored = false; ///< a lone "-" is the standard input to all others
};

constexpr Grammar kShell{"c", "s", "", "", "", "oO", "", "", "--rcfile --init-file", Operand::File, true};
constexpr Grammar kFish{"c", "", "", "Cdofp", "", "", "--command", "", "--init-command --debug --debug-output --features --profile"};
constexpr Grammar kPython{"cm", "", "", "WX", "", "", "", "", "--check-hash-based-pycs"};
constexpr Grammar kPerl{"eE", "", "", "I", "iMmx", "", "", "", ""};
constexpr Grammar kRuby{"e", "", "", "IrEC", "iKxF", "", "", "", "--encoding --external-encoding --internal-encoding"};
constexpr Grammar kNode{"ep", "i", "", "rC", "", "", "--eval --print", "", "--require --import --loader --experimental-loader --conditions"};
constexpr Grammar kPhp{"rRBE", "a", "fF", "cdzSt", "", "", "--run --process-code --process-begin --process-end", "--file --process-file",
    "--php-ini --define --zend-extension --server --docroot"};
constexpr Grammar kLua{"e", "", "", "l", "", "", "", "", ""};
constexpr Grammar kTcl{"", "", "", "", "", "", "", "", "-encoding"};
constexpr Grammar kAwk{"e", "", "fE", "Fvil", "", "", "--source", "--file --exec", "--assign --field-separator --include --load", Operand::Text};
constexpr Grammar kJava{"", "", "", "", "", "", "", "-jar -cp -classpath --class-path", "-p --module-path --add-modules", Operand::Other};

struct Interpreter {
    std::string_view name;
    const Grammar* grammar;
};
constexpr std::array kInterpreters{Interpreter{"sh", &kShell}, Interpreter{"bash", &kShell}, Interpreter{"dash", &kShell},
    Interpreter{"zsh", &kShell}, Interpreter{"ksh", &kShell}, Interpreter{"mksh", &kShell}, Interpreter{"ash", &kShell},
    Interpreter{"fish", &kFish}, Interpreter{"python", &kPython}, Interpreter{"pypy", &kPython}, Interpreter{"perl", &kPerl},
    Interpreter{"ruby", &kRuby}, Interpreter{"node", &kNode}, Interpreter{"nodejs", &kNode}, Interpreter{"php", &kPhp},
    Interpreter{"lua", &kLua}, Interpreter{"luajit", &kLua}, Interpreter{"tclsh", &kTcl}, Interpreter{"awk", &kAwk},
    Interpreter{"gawk", &kAwk}, Interpreter{"mawk", &kAwk}, Interpreter{"java", &kJava}};
constexpr std::string_view kBusybox = "busybox"; // is whichever program it is called as

std::string_view nameOfPath(std::string_view path) { return path.substr(path.rfind('/') + 1); }

const Grammar* grammarOf(std::string_view path) {
    const auto found = std::find_if(
        kInterpreters.begin(), kInterpreters.end(), [&](const Interpreter& one) { return isProgramCalled(path, one.name); });
    return found == kInterpreters.end() ? nullptr : found->grammar;
}

bool has(std::string_view letters, char letter) { return letters.find(letter) != std::string_view::npos; }
bool hasWord(std::string_view words, std::string_view word) {
    const auto all = split(words, ' ');
    return !word.empty() && std::find(all.begin(), all.end(), word) != all.end();
}

/// What an option says of the words that follow.
struct Option {
    std::optional<Kind> kind; ///< of the program, when the option decides that
    std::string_view file; ///< of File, when it is in the same word
    size_t values = 0; ///< words that belong to it
};

Option readCluster(const Grammar& grammar, std::string_view letters) {
    Option option;
    for (size_t i = 0; i < letters.size(); ++i) {
        const std::string_view rest = letters.substr(i + 1);
        if (has(grammar.textLetters, letters[i])) {
            return {Kind::Text, {}, 0};
        }
        if (has(grammar.fileLetters, letters[i])) {
            return {Kind::File, rest, 0};
        }
        if (has(grammar.inputLetters, letters[i])) {
            option.kind = Kind::Input; // a text in the same cluster would come first
        } else if (has(grammar.nextLetters, letters[i])) {
            ++option.values;
        } else if (has(grammar.valueLetters, letters[i])) {
            option.values += rest.empty() ? size_t{1} : size_t{0};
            return option;
        } else if (has(grammar.restLetters, letters[i])) {
            return option;
        }
    }
    return option;
}

Option readOption(const Grammar& grammar, std::string_view word) {
    const size_t equals = std::min(word.find('='), word.size());
    const std::string_view name = word.substr(0, equals);
    const bool isAttached = equals < word.size();
    if (hasWord(grammar.textWords, name)) {
        return {Kind::Text, {}, 0};
    }
    if (hasWord(grammar.fileWords, name)) {
        return {Kind::File, isAttached ? word.substr(equals + 1) : std::string_view(), 0};
    }
    if (hasWord(grammar.valueWords, name)) {
        return {std::nullopt, {}, isAttached ? size_t{0} : size_t{1}};
    }
    return word.starts_with("--") ? Option() : readCluster(grammar, word.substr(1));
}

GivenProgram fileOf(std::string_view given) {
    const bool isOne = !given.empty() && given.find(':') == std::string_view::npos; // not a list of places to search
    return isOne ? GivenProgram{Kind::File, std::string(given)} : GivenProgram{};
}

/// The first word that is no option.
GivenProgram operandOf(const Grammar& grammar, const std::string& word) {
    switch (grammar.operand) {
    case Operand::File:
        return {Kind::File, word};
    case Operand::Text:
        return {Kind::Text, {}};
    case Operand::Other:
        break;
    }
    return {};
}

/// `words`: the arguments without the name of the program.
GivenProgram programIn(const Grammar& grammar, std::span<const std::string> words) {
    for (size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        const bool isEndOfOptions = word == "--" || (word == "-" && grammar.isDashIgnored);
        if (isEndOfOptions && i + 1 < words.size()) {
            return operandOf(grammar, words[i + 1]);
        }
        if (isEndOfOptions || word == "-") {
            break;
        }
        const bool isOption = word.starts_with('-') || (grammar.isDashIgnored && word.starts_with('+'));
        if (!isOption) {
            return word.empty() ? GivenProgram{} : operandOf(grammar, word);
        }
        const Option option = readOption(grammar, word);
        if (option.kind == Kind::File) {
            return fileOf(option.file.empty() && i + 1 < words.size() ? std::string_view(words[i + 1]) : option.file);
        }
        if (option.kind) {
            return {*option.kind, {}};
        }
        i += option.values;
    }
    return {Kind::Input, {}};
}

} // namespace

bool isProgramCalled(std::string_view path, std::string_view name) {
    const std::string_view file = nameOfPath(path);
    return file.starts_with(name)
        && std::all_of(file.begin() + static_cast<std::ptrdiff_t>(name.size()), file.end(),
            [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

bool isInterpreter(std::string_view path) { return grammarOf(path) != nullptr || isProgramCalled(path, kBusybox); }
bool isShell(std::string_view path) {
    const Grammar* grammar = grammarOf(path);
    return grammar == &kShell || grammar == &kFish || isProgramCalled(path, kBusybox);
}

GivenProgram programGiven(std::string_view path, const std::vector<std::string>& arguments) {
    std::span<const std::string> words(arguments);
    std::string_view name = path;
    if (isProgramCalled(path, kBusybox) && !words.empty()) {
        const bool isByItsName = isProgramCalled(words.front(), kBusybox);
        words = words.subspan(isByItsName && words.size() > 1 ? 1 : 0);
        name = words.front();
        name.remove_prefix(name.starts_with('-') ? 1 : 0); // a login shell
    }
    const Grammar* grammar = grammarOf(name);
    return grammar == nullptr ? GivenProgram{} : programIn(*grammar, words.subspan(words.empty() ? 0 : 1));
}

} // namespace metsuke::endpoint
