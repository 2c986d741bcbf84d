// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_address.h"
#include "core/base/timestamp.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

// What happens on a computer, as its agent records it: the vocabulary of the history, the trace and the transport, with
// the field names of OCSF in mind. Values only; a sensor of any system fills them.
namespace metsuke::endpoint {

/// A process for as long as its host's history reaches: process numbers are given again, this is not. Derived from the
/// host, its boot, the process number and the start time (processUid()). All zero: not known.
struct ProcessUid {
    uint64_t high = 0;
    uint64_t low = 0;
    [[nodiscard]] bool isKnown() const { return high != 0 || low != 0; }
    [[nodiscard]] std::string toString() const; ///< 32 hexadecimal digits
    static std::optional<ProcessUid> parse(std::string_view text);
    friend auto operator<=>(const ProcessUid&, const ProcessUid&) = default;
};
/// `start`: since boot, as the kernel gives it.
[[nodiscard]] ProcessUid processUid(std::string_view device, std::string_view boot, int64_t pid, Duration start);

/// A file by what it is, not by what it is called: names change on the way from a download to where it runs.
struct FileId {
    uint64_t device = 0;
    uint64_t inode = 0;
    [[nodiscard]] bool isKnown() const { return inode != 0; }
    friend auto operator<=>(const FileId&, const FileId&) = default;
};

enum class MountKind : uint8_t { Unknown, Local, Removable, Remote, Memory /* tmpfs and memfd */, Overlay };

struct ProcessStarted {
    ProcessUid parent;
    int64_t pid = 0; ///< in the first pid namespace
    int64_t namespacePid = 0; ///< in its own, 0 the same
    int64_t uid = -1;
    int64_t loginUid = -1; ///< who logged in, -1 nobody
    int64_t session = -1;
    std::string workingFolder;
    std::string controlGroup; ///< path; names the container or service
    bool wasRunning = false; ///< before the recorder began, or carried over into this segment
    Duration start = 0; ///< since boot, as processUid() was given it; 0 not known
    friend bool operator==(const ProcessStarted&, const ProcessStarted&) = default;
};

/// A process becomes another program; it may several times.
struct ImageStarted {
    std::string path; ///< of what runs: of a script its interpreter
    std::string script; ///< what was asked for when that is another file, "" else
    std::vector<std::string> arguments; ///< secrets are left out already (redaction.h)
    FileId file;
    std::string sha256; ///< lower-case hexadecimal, "" not known
    int64_t size = -1;
    std::string package; ///< that owns the file, "" none or not known
    bool isDeleted = false; ///< has no name any more
    bool isInMemory = false; ///< never had one: memfd
    friend bool operator==(const ImageStarted&, const ImageStarted&) = default;
};

struct ProcessEnded {
    int64_t exitCode = 0; ///< 128 + signal when killed
    friend bool operator==(const ProcessEnded&, const ProcessEnded&) = default;
};

struct Connected {
    uint8_t protocol = 6; ///< IANA number
    IpAddress local, remote;
    uint16_t localPort = 0, remotePort = 0;
    bool isInitiated = true; ///< by this host
    std::optional<Timestamp> closed; ///< of a connection that has ended; the event's time is when it was opened
    int64_t bytesSent = -1, bytesReceived = -1; ///< -1 not known
    std::string name; ///< the remote end was looked up as this, "" not known
    bool isSampled = false; ///< found by looking, not told: its beginning and its owner may be later than they seem
    friend bool operator==(const Connected&, const Connected&) = default;
};

struct NameLookedUp {
    std::string name;
    std::string type; ///< A, AAAA ...
    std::string result; ///< NOERROR, NXDOMAIN ...
    std::vector<std::string> answers;
    friend bool operator==(const NameLookedUp&, const NameLookedUp&) = default;
};

struct FileChanged {
    enum class Change : uint8_t { Written, Renamed, Deleted, Linked, MadeExecutable };
    Change change = Change::Written;
    std::string path; ///< of Renamed and Linked: the new name
    std::string before; ///< of Renamed and Linked: the old name
    FileId file;
    int64_t size = -1;
    std::string sha256;
    std::string originUrl; ///< as the program that fetched it noted (user.xdg.origin.url)
    std::string referrerUrl;
    MountKind mount = MountKind::Unknown;
    int64_t count = 1; ///< of changes that were put together
    friend bool operator==(const FileChanged&, const FileChanged&) = default;
};

/// Something that starts by itself was added, changed or removed.
struct PersistenceChanged {
    enum class Change : uint8_t { Added, Changed, Removed };
    Change change = Change::Added;
    std::string kind; ///< cron, systemd, timer, profile, ssh_key, ld_preload, udev, autostart ...
    std::string path;
    std::string entry; ///< the line or unit inside
    std::string command; ///< what it starts, "" not known
    std::string hashBefore, hashAfter;
    friend bool operator==(const PersistenceChanged&, const PersistenceChanged&) = default;
};

struct ModuleLoaded {
    std::string name;
    bool isBpf = false;
    friend bool operator==(const ModuleLoaded&, const ModuleLoaded&) = default;
};

struct LoggedIn {
    std::string user;
    std::string method; ///< ssh, console, su ...
    std::string from; ///< address or terminal
    friend bool operator==(const LoggedIn&, const LoggedIn&) = default;
};

struct Mounted {
    std::string source;
    std::string target;
    std::string fileSystem;
    MountKind kind = MountKind::Unknown;
    uint64_t device = 0;
    bool isGone = false; ///< it was taken away
    friend bool operator==(const Mounted&, const Mounted&) = default;
};

/// What a sensor did not see from the event's time on.
struct Gap {
    std::string sensor; ///< process, file, network ...
    Timestamp until;
    int64_t lost = -1; ///< events, -1 not known
    std::string reason;
    friend bool operator==(const Gap&, const Gap&) = default;
};

/// An antivirus, or another detector on the computer itself, found something in a file, as its own log tells.
struct Detected {
    enum class Outcome : uint8_t { Reported /* and left where it was */, Quarantined, Removed, Denied /* nobody could open it */ };
    std::string product; ///< clamav ...
    std::string signature; ///< what the product calls it
    std::string path; ///< where it was found
    std::string sha256; ///< lower-case hexadecimal, "" not known
    Outcome outcome = Outcome::Reported;
    std::string movedTo; ///< of Quarantined: the path that it has now, "" not known
    friend bool operator==(const Detected&, const Detected&) = default;
};

/// The history writes a kind as its place in this list, so it only ever grows at its end.
using ActivityBody = std::variant<ProcessStarted, ImageStarted, ProcessEnded, Connected, NameLookedUp, FileChanged,
    PersistenceChanged, ModuleLoaded, LoggedIn, Mounted, Gap, Detected>;

struct Activity {
    Timestamp time; ///< of the host's wall clock
    ProcessUid process; ///< whose doing it was; of process events the process itself
    std::string source; ///< which sensor: ebpf, proc_connector, fanotify, sock_diag, snapshot, sysmon ...
    ActivityBody body;
    friend bool operator==(const Activity&, const Activity&) = default;
};

} // namespace metsuke::endpoint
