// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/passphrase.h"

#include "core/base/file_handle.h"
#include "core/base/private_file.h"
#include "core/openc2/key_file.h"

#include <array>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

namespace metsuke::cli {

namespace {

constexpr size_t kLongest = 1024;

/// A terminal whose echo is off as long as this lives.
class Quiet {
public:
    explicit Quiet(int terminal)
        : m_terminal(terminal)
        , m_isTerminal(::tcgetattr(terminal, &m_before) == 0) {
        termios quiet = m_before;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        m_isTerminal = m_isTerminal && ::tcsetattr(terminal, TCSAFLUSH, &quiet) == 0;
    }
    ~Quiet() {
        if (m_isTerminal) {
            ::tcsetattr(m_terminal, TCSAFLUSH, &m_before);
        }
    }
    Quiet(const Quiet&) = delete;
    Quiet& operator=(const Quiet&) = delete;
    [[nodiscard]] bool isTerminal() const { return m_isTerminal; }

private:
    int m_terminal;
    termios m_before{};
    bool m_isTerminal;
};

Error nobodyToAsk(const std::string& key) { return {ErrorCode::PermissionDenied, Message("openc2.key_locked").with("path", key)}; }

/// The terminal itself: standard input may be a pipe.
Result<std::string> askTerminal(const Environment& environment, const Message& question, const std::string& key) {
    const FileHandle terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
    if (!terminal.isOpen()) {
        return nobodyToAsk(key);
    }
    const Quiet quiet(terminal.get());
    if (!quiet.isTerminal()) {
        return nobodyToAsk(key);
    }
    static_cast<void>(writeAll(terminal.get(), environment.catalog.render(question, environment.language) + ' '));
    std::string typed;
    char one = 0;
    while (typed.size() < kLongest && ::read(terminal.get(), &one, 1) == 1 && one != '\n') {
        typed.push_back(one);
    }
    static_cast<void>(writeAll(terminal.get(), "\n"));
    return typed;
}

Result<std::string> firstLine(const std::string& file) {
    METSUKE_TRY(std::string text, readPrivateFile(file, kLongest, "cli.passphrase_unreadable"));
    text.resize(std::min(text.find('\n'), text.size()));
    return text;
}

} // namespace

openc2::Passphrase passphraseFrom(const Environment& environment, const std::string& file) {
    return [&environment, file](const std::filesystem::path& key) {
        return file.empty() ? askTerminal(environment, Message("cli.passphrase_of").with("path", key.string()), key.string()) : firstLine(file);
    };
}

Result<std::string> newPassphrase(const Environment& environment, const std::string& file, const std::string& key) {
    METSUKE_TRY(std::string first, file.empty() ? askTerminal(environment, Message("cli.passphrase_new").with("path", key), key) : firstLine(file));
    if (file.empty()) {
        METSUKE_TRY(const std::string again, askTerminal(environment, Message("cli.passphrase_again"), key));
        if (first != again) {
            return Error(ErrorCode::InvalidArgument, Message("cli.passphrase_differs"));
        }
    }
    if (first.size() < openc2::kShortestPassphrase) {
        return Error(ErrorCode::InvalidArgument, Message("cli.passphrase_short").with("least", static_cast<int64_t>(openc2::kShortestPassphrase)));
    }
    return first;
}

} // namespace metsuke::cli
