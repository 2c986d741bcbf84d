// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/activity_import/command_line.h"

#include "core/activity_import/file_book.h"
#include "core/base/strings.h"
#include "core/endpoint/redaction.h"

#include <algorithm>
#include <array>

namespace metsuke::activity_import {

namespace {

constexpr size_t kMaximumWords = 256;
constexpr std::string_view kBlanks = " \t\r\n";

/// Interpreters of Windows and the endings of what they run; a script is the first word with one.
struct Interpreter {
    std::string_view name;
    std::string_view endings;
};
constexpr std::array kInterpreters{Interpreter{"powershell.exe", ".ps1"}, Interpreter{"pwsh.exe", ".ps1"},
    Interpreter{"cmd.exe", ".bat .cmd"}, Interpreter{"wscript.exe", ".vbs .vbe .js .jse .wsf"},
    Interpreter{"cscript.exe", ".vbs .vbe .js .jse .wsf"}, Interpreter{"mshta.exe", ".hta"},
    Interpreter{"python.exe", ".py .pyw"}, Interpreter{"pythonw.exe", ".py .pyw"},
    Interpreter{"rundll32.exe", ".dll"}, Interpreter{"regsvr32.exe", ".dll .sct .ocx"}, Interpreter{"msiexec.exe", ".msi"}};

constexpr std::array<std::string_view, 4> kSystemFolders{
    "c:\\windows\\", "c:\\program files\\", "c:\\program files (x86)\\", "c:\\programdata\\microsoft\\windows defender\\"};
/// Inside of these, but anybody may write there.
constexpr std::array<std::string_view, 7> kOpenFolders{"c:\\windows\\temp\\", "c:\\windows\\tasks\\", "c:\\windows\\tracing\\",
    "c:\\windows\\system32\\spool\\drivers\\color\\", "c:\\windows\\system32\\tasks\\", "c:\\windows\\syswow64\\tasks\\",
    "c:\\windows\\debug\\"};

template <size_t Count> std::string_view beginningAmong(const std::array<std::string_view, Count>& folders, std::string_view path) {
    const auto found = std::find_if(folders.begin(), folders.end(), [&](std::string_view one) { return path.starts_with(one); });
    return found == folders.end() ? std::string_view() : *found;
}

bool endsIn(std::string_view word, std::string_view endings) {
    const auto all = split(endings, ' ');
    return std::any_of(all.begin(), all.end(), [&](std::string_view ending) { return word.ends_with(ending); });
}

} // namespace

std::vector<std::string> wordsOf(std::string_view commandLine) {
    const std::string text = endpoint::redactText(commandLine);
    std::vector<std::string> words;
    for (size_t at = text.find_first_not_of(kBlanks); at < text.size() && words.size() < kMaximumWords;) {
        std::string word;
        while (at < text.size() && kBlanks.find(text[at]) == std::string_view::npos) {
            const char c = text[at];
            const bool mayQuote = c == '"' || (c == '\'' && word.empty());
            const size_t closing = mayQuote ? text.find(c, at + 1) : std::string::npos;
            if (closing == std::string::npos) {
                word += c;
                ++at;
            } else {
                word.append(text, at + 1, closing - at - 1);
                at = closing + 1;
            }
        }
        words.push_back(std::move(word));
        at = text.find_first_not_of(kBlanks, at);
    }
    return words;
}

std::string scriptOnWindows(std::string_view image, const std::vector<std::string>& words, std::string_view workingFolder) {
    const std::string name = toLower(image.substr(image.find_last_of('\\') + 1));
    const auto interpreter
        = std::find_if(kInterpreters.begin(), kInterpreters.end(), [&](const Interpreter& one) { return one.name == name; });
    if (interpreter == kInterpreters.end()) {
        return {};
    }
    for (size_t i = 1; i < words.size(); ++i) {
        std::string word = words[i].substr(0, words[i].find(',')); // rundll32 names the entry behind a comma
        if (toLower(words[i]).starts_with("/i:")) {
            word.erase(0, 3);
        }
        if (endsIn(toLower(word), interpreter->endings) && word.find("://") == std::string::npos) {
            std::string path = absolutePath(word, workingFolder);
            return packageOnWindows(path, {}).empty() ? path : std::string();
        }
    }
    return {};
}

std::string packageOnWindows(std::string_view image, std::string_view product) {
    const std::string path = toLower(image);
    const std::string_view folder = beginningAmong(kSystemFolders, path);
    if (folder.empty() || !beginningAmong(kOpenFolders, path).empty() || path.find("\\..\\") != std::string::npos) {
        return {};
    }
    const bool isTold = !product.empty() && product != "-" && product != "?";
    return isTold ? std::string(product) : std::string(image.substr(0, folder.size() - 1));
}

} // namespace metsuke::activity_import
