// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/packet_stream.h"

#include "capture/capture_input.h"
#include "capture/spooled_source.h"

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <netdb.h>
#include <optional>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace metsuke {

namespace {

struct Address {
    std::string host;
    std::string port;
    std::string rest; ///< behind the slash
};

/// Nothing that a shell or a program's option parser could take for something else.
bool isPlain(std::string_view text, std::string_view also) {
    return !text.empty() && text.front() != '-' && std::all_of(text.begin(), text.end(), [&](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' || c == '_' || also.find(c) != std::string_view::npos;
    });
}

std::optional<Address> parseAddress(std::string_view text) {
    Address address;
    const size_t slash = text.find('/');
    address.rest = slash == std::string_view::npos ? "" : text.substr(slash + 1);
    text = text.substr(0, slash);
    const size_t bracket = text.rfind(']'); // [2001:db8::1]:57012
    const size_t colon = text.rfind(':');
    if (colon != std::string_view::npos && (bracket == std::string_view::npos || bracket < colon)) {
        address.port = text.substr(colon + 1);
        text = text.substr(0, colon);
        unsigned port = 0;
        const auto [end, problem] = std::from_chars(address.port.data(), address.port.data() + address.port.size(), port);
        if (problem != std::errc() || end != address.port.data() + address.port.size() || port == 0 || port > 65'535) {
            return std::nullopt;
        }
    }
    if (text.starts_with('[') && text.ends_with(']')) {
        text = text.substr(1, text.size() - 2);
    }
    address.host = text;
    return isPlain(address.host, "@:%") ? std::optional(address) : std::nullopt;
}

Error badAddress(const std::string& address) {
    return {ErrorCode::InvalidArgument, Message("capture.bad_stream").with("address", address)};
}

Error noAnswer(const std::string& address, const std::string& reason) {
    return {ErrorCode::NotFound, Message("capture.no_answer").with("address", address).with("reason", reason), reason};
}

Result<FileHandle> connectTo(const Address& address, const std::string& whole) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (const int status = ::getaddrinfo(address.host.c_str(), address.port.c_str(), &wanted, &found); status != 0) {
        return noAnswer(whole, ::gai_strerror(status));
    }
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> all(found, &::freeaddrinfo);
    int number = ECONNREFUSED;
    for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
        FileHandle socket(::socket(one->ai_family, one->ai_socktype | SOCK_CLOEXEC, one->ai_protocol));
        const timeval patience{10, 0};
        ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience); // bounds connect(), too
        if (socket.isOpen() && ::connect(socket.get(), one->ai_addr, one->ai_addrlen) == 0) {
            const int on = 1; // a peer that vanished must not look like a quiet network for ever
            ::setsockopt(socket.get(), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
            return socket;
        }
        number = errno;
    }
    return noAnswer(whole, std::strerror(number == EINPROGRESS ? ETIMEDOUT : number));
}

/// A program whose output is read; ends with its owner.
class Helper {
public:
    explicit Helper(pid_t process)
        : m_process(process) {}
    Helper(const Helper&) = delete;
    Helper& operator=(const Helper&) = delete;
    ~Helper() {
        ::kill(m_process, SIGTERM);
        while (::waitpid(m_process, nullptr, 0) < 0 && errno == EINTR) {
        }
    }

private:
    pid_t m_process;
};

struct Opened {
    FileHandle handle;
    std::shared_ptr<Helper> helper; ///< shared: PacketStream::stop is copied
};

Result<Opened> startSsh(const Address& address, const std::string& whole) {
    if (!isPlain(address.rest, ":@")) {
        return badAddress(whole);
    }
    const std::string port = address.port.empty() ? "22" : address.port;
    std::vector<std::string> arguments{"ssh", "-p", port, "--", address.host, "tcpdump -U -n -s 0 -w - -i " + address.rest + " not port " + port};
    std::vector<char*> pointers;
    for (std::string& argument : arguments) {
        pointers.push_back(argument.data());
    }
    pointers.push_back(nullptr);
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        return noAnswer(whole, std::strerror(errno));
    }
    FileHandle read(ends[0]);
    const FileHandle write(ends[1]);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, write.get(), STDOUT_FILENO);
    pid_t process = -1;
    const int status = ::posix_spawnp(&process, "ssh", &files, nullptr, pointers.data(), environ);
    posix_spawn_file_actions_destroy(&files);
    if (status != 0) {
        return noAnswer(whole, std::string("ssh: ") + std::strerror(status));
    }
    return Opened{std::move(read), std::make_shared<Helper>(process)};
}

Result<Opened> openBytes(const std::string& name) {
    constexpr std::string_view kTcp = "tcp://", kSsh = "ssh://";
    if (name == "-") {
        return Opened{FileHandle(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)), nullptr};
    }
    if (name.starts_with(kTcp)) {
        const auto address = parseAddress(std::string_view(name).substr(kTcp.size()));
        if (!address || address->port.empty() || !address->rest.empty()) {
            return badAddress(name);
        }
        METSUKE_TRY(FileHandle socket, connectTo(*address, name));
        return Opened{std::move(socket), nullptr};
    }
    if (name.starts_with(kSsh)) {
        const auto address = parseAddress(std::string_view(name).substr(kSsh.size()));
        return address ? startSsh(*address, name) : badAddress(name);
    }
    METSUKE_TRY(OpenedFile file, openForReading(name));
    return Opened{std::move(file.handle), nullptr};
}

} // namespace

bool namesStream(const std::string& name) {
    std::error_code none;
    return name == "-" || name.find("://") != std::string::npos || std::filesystem::is_fifo(name, none);
}

Result<PacketStream> openStream(const std::string& address, const OpenOptions& options) {
    METSUKE_TRY(Opened opened, openBytes(address));
    METSUKE_TRY(auto started, Spooler::start(std::move(opened.handle), options.spoolFolder));
    const std::shared_ptr<Spooler> spooler = std::move(started); // shared by the source and by whoever stops it
    METSUKE_TRY(OpenedFile file, openForReading(spooler->path()));
    std::vector<std::unique_ptr<CaptureInput>> inputs;
    inputs.push_back(CaptureInput::openGrowing(std::move(file.handle), spooler->complete(), address, spooler->path().string()));
    std::vector<SpooledSource::Spooled> spooled{{0, spooler}};
    SpooledSource::awaitFirstBytes(spooled, inputs);
    if (inputs.front()->failure()) {
        return *inputs.front()->failure();
    }
    PacketStream stream;
    stream.source = std::make_unique<SpooledSource>(std::make_unique<MergedSource>(std::move(inputs)), std::move(spooled));
    stream.stop = [weak = std::weak_ptr(spooler), helper = opened.helper] {
        if (const auto alive = weak.lock()) {
            alive->stop();
        }
    };
    return stream;
}

} // namespace metsuke
