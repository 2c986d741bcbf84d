// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_address.h"
#include "core/base/timestamp.h"
#include "core/plan/action.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

// What a step is done to. Paths and entries are bytes as the system has them, not always text. A digest is SHA-256 in lower-case
// hexadecimal, "" where it is not known.
namespace metsuke::plan {

struct NoTarget {
    friend bool operator==(const NoTarget&, const NoTarget&) = default;
};

/// Who may still be talked to while a host is contained: an address, because names are not looked up then.
struct Permitted {
    IpAddress address;
    uint16_t port = 0; ///< 0 every one
    friend bool operator==(const Permitted&, const Permitted&) = default;
};
struct HostTarget {
    std::vector<Permitted> permitted; ///< beside the workstation, which the agent adds itself
    Duration duration = 0; ///< then it is released by itself; 0 never. Whole milliseconds
    friend bool operator==(const HostTarget&, const HostTarget&) = default;
};

struct AddressTarget {
    IpAddress address;
    uint8_t prefix = 128; ///< bits of the address in its 128-bit form, as Cidr: IPv4 /8 is 104
    uint16_t port = 0; ///< 0 every one
    Duration duration = 0;
    friend bool operator==(const AddressTarget&, const AddressTarget&) = default;
};

struct NameTarget {
    std::string name; ///< and all below it
    std::vector<IpAddress> addresses; ///< that it is known to stand for
    Duration duration = 0;
    friend bool operator==(const NameTarget&, const NameTarget&) = default;
};

/// A process as no other ever is: numbers are given again.
struct ProcessTarget {
    int64_t pid = 0; ///< in the first pid namespace
    Duration start = 0; ///< since boot, whole clock ticks (10 ms)
    std::string boot; ///< the kernel's name of that boot
    std::string image; ///< path of what it is expected to run, "" not known
    std::string sha256; ///< of that file
    bool isTree = true; ///< with all that descend from it
    friend bool operator==(const ProcessTarget&, const ProcessTarget&) = default;
};

/// What is unset or 0 is any.
struct ConnectionTarget {
    uint8_t protocol = 6; ///< IANA number
    IpAddress local, remote;
    uint16_t localPort = 0, remotePort = 0;
    std::optional<ProcessTarget> process = {}; ///< only those that it holds, or its tree; nullopt: whoever holds them
    friend bool operator==(const ConnectionTarget&, const ConnectionTarget&) = default;
};

struct FileTarget {
    std::string path; ///< absolute, without links in it
    std::string sha256; ///< only this content; never ""
    bool isForced = false; ///< also one that a package has put there: takes two persons
    std::vector<std::string> links = {}; ///< other names of the same file, which go with it; what is none of its names by then stays
    friend bool operator==(const FileTarget&, const FileTarget&) = default;
};

/// In the quarantine.
struct StoredFileTarget {
    std::string id; ///< the undo id of the step that put it there
    std::string path; ///< where it came from, for people
    friend bool operator==(const StoredFileTarget&, const StoredFileTarget&) = default;
};

/// Something that starts by itself, as endpoint::PersistenceChanged names it.
struct PersistenceTarget {
    std::string kind; ///< "cron", "systemd", "ssh_key" ...
    std::string path;
    std::string entry; ///< the line without what is secret in it, or the name of the unit or script
    std::string sha256; ///< of the file before, "" not known: then what the dry run saw counts
    friend bool operator==(const PersistenceTarget&, const PersistenceTarget&) = default;
};

struct AccountTarget {
    std::string name;
    int64_t uid = -1; ///< -1 not known
    friend bool operator==(const AccountTarget&, const AccountTarget&) = default;
};

struct EvidenceTarget {
    std::vector<ProcessTarget> processes;
    std::vector<std::string> files; ///< paths
    bool withMemory = false; ///< what the processes hold, not only what it is mapped from
    int64_t maximumBytes = 64 << 20;
    friend bool operator==(const EvidenceTarget&, const EvidenceTarget&) = default;
};

struct ScanTarget {
    std::vector<std::string> folders;
    std::vector<std::string> digests; ///< SHA-256
    std::string rules; ///< YARA, "" none
    friend bool operator==(const ScanTarget&, const ScanTarget&) = default;
};

struct ScriptTarget {
    std::string interpreter; ///< absolute path
    std::string text;
    Duration timeout = kMinute;
    friend bool operator==(const ScriptTarget&, const ScriptTarget&) = default;
};

struct PackageFileTarget {
    std::string path;
    std::string package;
    friend bool operator==(const PackageFileTarget&, const PackageFileTarget&) = default;
};

struct ServiceTarget {
    std::string name; ///< "ssh.service"
    friend bool operator==(const ServiceTarget&, const ServiceTarget&) = default;
};

/// How much longer, or shorter, a step of an earlier plan holds that has an end of its own.
struct TermTarget {
    std::string id; ///< its undo id
    Action held = Action::ContainHost; ///< what it did: isTimed
    Duration duration = 0; ///< from when this is carried out; 0: it does not end by itself any more. Whole milliseconds
    friend bool operator==(const TermTarget&, const TermTarget&) = default;
};

/// In the order of TargetKind.
using Target = std::variant<NoTarget, HostTarget, AddressTarget, NameTarget, ConnectionTarget, ProcessTarget, FileTarget, StoredFileTarget,
    PersistenceTarget, AccountTarget, EvidenceTarget, ScanTarget, ScriptTarget, PackageFileTarget, ServiceTarget, TermTarget>;
/// How long it holds by itself; nullopt: it is nothing that ends.
[[nodiscard]] std::optional<Duration> durationOf(const Target& target);
static_assert(std::variant_size_v<Target> == kTargetKinds);
[[nodiscard]] inline TargetKind kindOf(const Target& target) { return static_cast<TargetKind>(target.index()); }

} // namespace metsuke::plan
