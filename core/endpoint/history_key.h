// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/activity.h"

#include <string>
#include <string_view>
#include <vector>

namespace metsuke::endpoint {

/// In the order of ActivityBody.
enum class ActivityKind : uint8_t {
    ProcessStarted, ImageStarted, ProcessEnded, Connected, NameLookedUp, FileChanged, PersistenceChanged, ModuleLoaded,
    LoggedIn, Mounted, Gap, Detected
};
[[nodiscard]] inline ActivityKind kindOf(const Activity& activity) { return static_cast<ActivityKind>(activity.body.index()); }

/// Something that activities are looked up by. A value; made by the functions below.
struct HistoryKey {
    ActivityKind kind = ActivityKind::Gap; ///< of the activities that have it
    char role = 'p';
    std::string value;
    friend bool operator==(const HistoryKey&, const HistoryKey&) = default;
};

/// What a process did of one kind.
[[nodiscard]] HistoryKey keyOfProcess(ActivityKind kind, const ProcessUid& process);
/// ProcessStarted of its children.
[[nodiscard]] HistoryKey keyOfChildren(const ProcessUid& parent);
/// Connected with this remote end.
[[nodiscard]] HistoryKey keyOfRemote(const IpAddress& remote);
/// NameLookedUp of this name; of one that had this address as an answer.
[[nodiscard]] HistoryKey keyOfName(std::string_view name);
[[nodiscard]] HistoryKey keyOfAnswer(const IpAddress& answer);
/// FileChanged of a file; of one that has or had this path.
[[nodiscard]] HistoryKey keyOfFile(const FileId& file);
[[nodiscard]] HistoryKey keyOfPath(std::string_view path);
/// ImageStarted from a file; from this path, or as a script from it.
[[nodiscard]] HistoryKey keyOfImageFile(const FileId& file);
[[nodiscard]] HistoryKey keyOfImagePath(std::string_view path);
/// FileChanged and ImageStarted with this SHA-256.
[[nodiscard]] HistoryKey keyOfFileHash(std::string_view sha256);
[[nodiscard]] HistoryKey keyOfImageHash(std::string_view sha256);
/// PersistenceChanged in this path, or whose command or entry names it.
[[nodiscard]] HistoryKey keyOfPersistence(std::string_view path);
/// Mounted of this device.
[[nodiscard]] HistoryKey keyOfDevice(uint64_t device);
/// Detected in a file of this path, before or after it was moved; with this SHA-256.
[[nodiscard]] HistoryKey keyOfDetectedPath(std::string_view path);
[[nodiscard]] HistoryKey keyOfDetectedHash(std::string_view sha256);
/// Every Gap; every Mounted; every Detected.
[[nodiscard]] HistoryKey keyOfAll(ActivityKind kind);

/// By what the activity can be found; at most some thirty.
[[nodiscard]] std::vector<HistoryKey> keysOf(const Activity& activity);

} // namespace metsuke::endpoint
