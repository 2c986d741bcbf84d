// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/activity.h"

#include <array>
#include <tuple>

// The fields of every kind of activity, named once: JSON, the history's rows and the cleaning of texts go by this list.
namespace metsuke::endpoint {

template <typename Body, typename Value> struct Field {
    const char* name;
    Value Body::*member;
};
template <typename Body, typename Value> constexpr Field<Body, Value> field(const char* name, Value Body::*member) {
    return {name, member};
}

/// `name`: the kind's. `list`: in the order in which the history writes them, so it only ever grows at its end.
template <typename Body> struct Fields;

template <> struct Fields<ProcessStarted> {
    using B = ProcessStarted;
    static constexpr const char* name = "process_started";
    static constexpr auto list = std::make_tuple(field("parent", &B::parent), field("pid", &B::pid),
        field("namespace_pid", &B::namespacePid), field("uid", &B::uid), field("login_uid", &B::loginUid),
        field("session", &B::session), field("working_folder", &B::workingFolder),
        field("control_group", &B::controlGroup), field("was_running", &B::wasRunning), field("start", &B::start));
};
template <> struct Fields<ImageStarted> {
    using B = ImageStarted;
    static constexpr const char* name = "image_started";
    static constexpr auto list = std::make_tuple(field("path", &B::path), field("script", &B::script),
        field("arguments", &B::arguments), field("file", &B::file), field("sha256", &B::sha256), field("size", &B::size),
        field("package", &B::package), field("is_deleted", &B::isDeleted), field("is_in_memory", &B::isInMemory));
};
template <> struct Fields<ProcessEnded> {
    static constexpr const char* name = "process_ended";
    static constexpr auto list = std::make_tuple(field("exit_code", &ProcessEnded::exitCode));
};
template <> struct Fields<Connected> {
    using B = Connected;
    static constexpr const char* name = "connected";
    static constexpr auto list = std::make_tuple(field("protocol", &B::protocol), field("local", &B::local),
        field("remote", &B::remote), field("local_port", &B::localPort), field("remote_port", &B::remotePort),
        field("is_initiated", &B::isInitiated), field("closed", &B::closed), field("bytes_sent", &B::bytesSent),
        field("bytes_received", &B::bytesReceived), field("name", &B::name), field("is_sampled", &B::isSampled));
};
template <> struct Fields<NameLookedUp> {
    using B = NameLookedUp;
    static constexpr const char* name = "name_looked_up";
    static constexpr auto list = std::make_tuple(
        field("name", &B::name), field("type", &B::type), field("result", &B::result), field("answers", &B::answers));
};
template <> struct Fields<FileChanged> {
    using B = FileChanged;
    static constexpr const char* name = "file_changed";
    static constexpr auto list = std::make_tuple(field("change", &B::change), field("path", &B::path),
        field("before", &B::before), field("file", &B::file), field("size", &B::size), field("sha256", &B::sha256),
        field("origin_url", &B::originUrl), field("referrer_url", &B::referrerUrl), field("mount", &B::mount),
        field("count", &B::count));
};
template <> struct Fields<PersistenceChanged> {
    using B = PersistenceChanged;
    static constexpr const char* name = "persistence_changed";
    static constexpr auto list = std::make_tuple(field("change", &B::change), field("kind", &B::kind),
        field("path", &B::path), field("entry", &B::entry), field("command", &B::command),
        field("hash_before", &B::hashBefore), field("hash_after", &B::hashAfter));
};
template <> struct Fields<ModuleLoaded> {
    static constexpr const char* name = "module_loaded";
    static constexpr auto list
        = std::make_tuple(field("name", &ModuleLoaded::name), field("is_bpf", &ModuleLoaded::isBpf));
};
template <> struct Fields<LoggedIn> {
    using B = LoggedIn;
    static constexpr const char* name = "logged_in";
    static constexpr auto list
        = std::make_tuple(field("user", &B::user), field("method", &B::method), field("from", &B::from));
};
template <> struct Fields<Mounted> {
    using B = Mounted;
    static constexpr const char* name = "mounted";
    static constexpr auto list = std::make_tuple(field("source", &B::source), field("target", &B::target),
        field("file_system", &B::fileSystem), field("kind", &B::kind), field("device", &B::device),
        field("is_gone", &B::isGone));
};
template <> struct Fields<Gap> {
    using B = Gap;
    static constexpr const char* name = "gap";
    static constexpr auto list = std::make_tuple(
        field("sensor", &B::sensor), field("until", &B::until), field("lost", &B::lost), field("reason", &B::reason));
};
template <> struct Fields<Detected> {
    using B = Detected;
    static constexpr const char* name = "detected";
    static constexpr auto list = std::make_tuple(field("product", &B::product), field("signature", &B::signature),
        field("path", &B::path), field("sha256", &B::sha256), field("outcome", &B::outcome), field("moved_to", &B::movedTo));
};

/// visit(name, member) for every field of the kind, in order.
template <typename Body, typename Visit> void forEachField(Visit visit) {
    std::apply([&](const auto&... one) { (visit(one.name, one.member), ...); }, Fields<Body>::list);
}

/// The names of an enumeration's values, in their order.
template <typename Enum> struct Names;
template <> struct Names<MountKind> {
    static constexpr std::array<const char*, 6> list{"unknown", "local", "removable", "remote", "memory", "overlay"};
};
template <> struct Names<FileChanged::Change> {
    static constexpr std::array<const char*, 5> list{"written", "renamed", "deleted", "linked", "made_executable"};
};
template <> struct Names<PersistenceChanged::Change> {
    static constexpr std::array<const char*, 3> list{"added", "changed", "removed"};
};
template <> struct Names<Detected::Outcome> {
    static constexpr std::array<const char*, 4> list{"reported", "quarantined", "removed", "denied"};
};
template <typename Enum> [[nodiscard]] constexpr std::string_view nameOf(Enum value) {
    const auto index = static_cast<size_t>(value);
    return index < Names<Enum>::list.size() ? Names<Enum>::list[index] : "unknown";
}

} // namespace metsuke::endpoint
