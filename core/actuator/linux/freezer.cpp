// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/freezer.h"

#include "core/base/file_handle.h"
#include "core/base/strings.h"
#include "core/sensor/linux/mount_table.h"
#include "core/sensor/linux/small_files.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

namespace metsuke::actuator {

namespace {

constexpr int64_t kPausingMs = 200;
constexpr size_t kLongestList = 1 << 20;
constexpr const char* kPrefix = "/metsuke-held-";
constexpr std::array<const char*, 3> kNames{"unified", "freezer", "signal"};

Result<void> writeInto(const std::string& path, const std::string& value) {
    const FileHandle file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (file.isOpen() && ::write(file.get(), value.data(), value.size()) == static_cast<ssize_t>(value.size())) {
        return {};
    }
    return Error(errno == ESRCH ? ErrorCode::NotFound : ErrorCode::Internal,
        Message("actuator.group_failed").with("path", path).with("reason", std::strerror(errno)));
}

/// Where the hierarchy is mounted; "" nowhere.
std::string rootOf(Hold hold) {
    const char* kind = hold == Hold::Unified ? "cgroup2" : "cgroup";
    for (const sensor::MountRow& mount : sensor::readMounts()) {
        const bool isIt = mount.fileSystem == kind && mount.root == "/" && (hold == Hold::Unified || mount.target.ends_with("/freezer"));
        if (hold != Hold::Signal && isIt) {
            return mount.target;
        }
    }
    return {};
}

/// Whether a group can be made and held there.
bool works(Hold hold) {
    const std::string root = rootOf(hold);
    if (root.empty()) {
        return false;
    }
    const std::string probe = root + kPrefix + "probe-" + std::to_string(::getpid());
    if (::mkdir(probe.c_str(), 0755) != 0) {
        return false;
    }
    const bool can = ::access((probe + (hold == Hold::Unified ? "/cgroup.freeze" : "/freezer.state")).c_str(), W_OK) == 0;
    ::rmdir(probe.c_str());
    return can;
}

/// Until the file says it; false when it does not in time.
constexpr int64_t kAskAgainMs = 50;

bool waitFor(const std::string& path, const char* text, int64_t patienceMs) {
    const timespec pause{0, 1'000'000};
    while (sensor::readSmallFile(path).find(text) == std::string::npos) {
        if (patienceMs-- <= 0) {
            return false;
        }
        ::nanosleep(&pause, nullptr);
    }
    return true;
}

} // namespace

const char* nameOf(Hold hold) { return kNames[static_cast<size_t>(hold)]; }

std::optional<Hold> parseHold(const std::string& name) {
    for (size_t i = 0; i < kNames.size(); ++i) {
        if (name == kNames[i]) {
            return static_cast<Hold>(i);
        }
    }
    return std::nullopt;
}

Hold FreezerGroup::bestHold(std::optional<Hold> wanted) {
    for (const Hold hold : {Hold::Unified, Hold::OldFreezer}) {
        if ((!wanted || *wanted == hold) && works(hold)) {
            return hold;
        }
    }
    return Hold::Signal;
}

FreezerGroup::FreezerGroup(Hold hold, std::string name)
    : m_hold(hold)
    , m_name(std::move(name))
    , m_root(rootOf(hold)) { }

std::string FreezerGroup::file(const char* name) const { return m_root + kPrefix + m_name + (*name == 0 ? "" : "/") + name; }

Result<void> FreezerGroup::create() const {
    if (m_hold == Hold::Signal) {
        return {};
    }
    const std::string folder = file("");
    if (::mkdir(folder.c_str(), 0755) != 0 && errno != EEXIST) {
        return Error(ErrorCode::Internal, Message("actuator.group_failed").with("path", folder).with("reason", std::strerror(errno)));
    }
    return m_hold == Hold::Unified ? writeInto(file("cgroup.freeze"), "1") : writeInto(file("freezer.state"), "FROZEN");
}

Result<void> FreezerGroup::add(int64_t pid) const {
    return m_hold == Hold::Signal ? Result<void>() : writeInto(file("cgroup.procs"), std::to_string(pid));
}

bool FreezerGroup::waitUntilFrozen(int64_t patienceMs) const {
    if (m_hold != Hold::OldFreezer) {
        return m_hold == Hold::Signal || waitFor(file("cgroup.events"), "frozen 1", patienceMs);
    }
    const std::string state = file("freezer.state");
    for (; patienceMs > 0; patienceMs -= kAskAgainMs) {
        if (waitFor(state, "FROZEN", kAskAgainMs)) {
            return true;
        }
        // It passes over who is just about to stop, for good unless it is asked again. Who was let go stays so.
        if (sensor::readSmallFile(state).find("FREEZING") == std::string::npos || !writeInto(state, "FROZEN")) {
            return false;
        }
    }
    return false;
}

bool FreezerGroup::exists() const { return m_hold != Hold::Signal && ::access(file("cgroup.procs").c_str(), F_OK) == 0; }

bool FreezerGroup::contains(int64_t pid) const { return m_hold != Hold::Signal && groupOf(m_hold, pid) == kPrefix + m_name; }

Result<void> FreezerGroup::thaw() const {
    if (!exists()) {
        return {};
    }
    return m_hold == Hold::Unified ? writeInto(file("cgroup.freeze"), "0") : writeInto(file("freezer.state"), "THAWED");
}

void FreezerGroup::remove() const {
    if (exists()) {
        ::rmdir(file("").c_str());
    }
}

std::string FreezerGroup::groupOf(Hold hold, int64_t pid) {
    const std::string text = sensor::readSmallFile("/proc/" + std::to_string(pid) + "/cgroup");
    for (const std::string_view line : split(text, '\n')) {
        const size_t first = line.find(':'), second = line.find(':', first + 1);
        if (first == std::string_view::npos || second == std::string_view::npos) {
            continue;
        }
        const std::string_view controllers = line.substr(first + 1, second - first - 1);
        if ((hold == Hold::Unified && controllers.empty()) || (hold == Hold::OldFreezer && controllers == "freezer")) {
            return std::string(line.substr(second + 1));
        }
    }
    return {};
}

Result<void> FreezerGroup::moveTo(Hold hold, const std::string& group, int64_t pid) {
    if (hold == Hold::Signal) {
        return {};
    }
    const std::string root = rootOf(hold);
    const std::string wanted = root + (group == "/" ? "" : group) + "/cgroup.procs";
    if (const auto moved = writeInto(wanted, std::to_string(pid)); moved || moved.error().code == ErrorCode::NotFound) {
        return {}; // ended meanwhile
    }
    return writeInto(root + "/cgroup.procs", std::to_string(pid));
}

std::optional<PausedGroup> PausedGroup::find(const std::string& group) {
    const std::string folder = rootOf(Hold::Unified) + group;
    const bool isLeaf = sensor::readSmallFile(folder + "/cgroup.stat").starts_with("nr_descendants 0\n");
    return group.size() > 1 && isLeaf && ::access((folder + "/cgroup.freeze").c_str(), W_OK) == 0 ? std::optional(PausedGroup(folder, group)) : std::nullopt;
}

std::vector<int64_t> PausedGroup::members() const {
    std::vector<int64_t> pids;
    std::istringstream lines(sensor::readSmallFile(m_folder + "/cgroup.procs", kLongestList));
    for (int64_t pid = 0; lines >> pid;) {
        pids.push_back(pid);
    }
    return pids;
}

void PausedGroup::pause() const {
    if (writeInto(m_folder + "/cgroup.freeze", "1")) {
        (void)waitFor(m_folder + "/cgroup.events", "frozen 1", kPausingMs);
    }
}

void PausedGroup::resume() const { (void)writeInto(m_folder + "/cgroup.freeze", "0"); }

std::optional<FreezerGroup> FreezerGroup::holding(Hold hold, int64_t pid) {
    const std::string group = groupOf(hold, pid);
    return group.starts_with(kPrefix) ? std::optional(FreezerGroup(hold, group.substr(std::strlen(kPrefix)))) : std::nullopt;
}

bool FreezerGroup::isHeldBy(Hold hold, int64_t pid) { return holding(hold, pid).has_value(); }

bool FreezerGroup::isHeld(int64_t pid) { return isHeldBy(Hold::Unified, pid) || isHeldBy(Hold::OldFreezer, pid); }

} // namespace metsuke::actuator
