// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/activity_fields.h"
#include "core/endpoint/trace.h"

// The fields of a question and of a trace as they are called in JSON, and the names of their enumerations' values.
namespace metsuke::endpoint {

template <> struct Names<EntryVector> {
    static constexpr std::array<const char*, 10> list{"unknown", "download", "removable", "remote_share", "mail_client",
        "browser", "ssh", "package_manager", "fileless", "before_recorder"};
};
template <> struct Names<TraceEdge::Relation> {
    static constexpr std::array<const char*, 11> list{"connected", "ran", "inherited", "started", "loaded_from", "wrote",
        "persisted", "starts", "fetched", "came_from", "detected"};
};
template <> struct Names<TraceNode::Kind> {
    static constexpr std::array<const char*, 7> list{"process", "image", "file", "connection", "persistence", "origin", "detection"};
};

template <> struct Fields<TimeWindow> {
    static constexpr auto list = std::make_tuple(field("from", &TimeWindow::from), field("until", &TimeWindow::until));
};
template <> struct Fields<TraceQuestion> {
    using B = TraceQuestion;
    static constexpr auto list = std::make_tuple(field("time", &B::time), field("tolerance", &B::tolerance),
        field("protocol", &B::protocol), field("local", &B::local), field("remote", &B::remote),
        field("local_port", &B::localPort), field("remote_port", &B::remotePort), field("name", &B::name),
        field("sha256", &B::sha256));
};
template <> struct Fields<TraceNode> {
    using B = TraceNode;
    static constexpr auto list = std::make_tuple(field("kind", &B::kind), field("label", &B::label),
        field("time", &B::time), field("process", &B::process), field("file", &B::file), field("names", &B::names),
        field("evidence", &B::evidence), field("is_packaged", &B::isPackaged), field("is_removed", &B::isRemoved),
        field("links", &B::links));
};
template <> struct Fields<TraceEdge> {
    using B = TraceEdge;
    static constexpr auto list = std::make_tuple(field("from", &B::from), field("to", &B::to),
        field("relation", &B::relation), field("confidence", &B::confidence), field("reason", &B::reason));
};
template <> struct Fields<TraceGap> {
    static constexpr auto list = std::make_tuple(field("what", &TraceGap::what), field("window", &TraceGap::window));
};
template <> struct Fields<Trace> {
    using B = Trace;
    static constexpr auto list = std::make_tuple(field("nodes", &B::nodes), field("edges", &B::edges),
        field("connection", &B::connection), field("owner", &B::owner), field("subject", &B::subject),
        field("root", &B::root), field("entry", &B::entry), field("confidence", &B::confidence),
        field("chain", &B::chain), field("blast", &B::blast), field("gaps", &B::gaps), field("is_cut", &B::isCut));
};

} // namespace metsuke::endpoint
