// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/trace.h"
#include "core/mitigation/exceptions.h"
#include "core/plan/target.h"

#include <optional>
#include <set>

// Which things of a trace something may be done to. What is the system's, or a person's way in, is never among them,
// whatever the trace says; why is told.
namespace metsuke::mitigation {

/// A thing, and how sure it is that it belongs to the culprit.
template <typename Target> struct Suspect {
    size_t node = 0; ///< of the trace
    double confidence = 0;
    Target target;
};

struct Suspects {
    std::vector<Suspect<plan::ProcessTarget>> processes; ///< that run still, each the top of its tree
    std::vector<Suspect<plan::FileTarget>> files; ///< to be quarantined
    std::vector<Suspect<plan::FileTarget>> packaged; ///< the system's or a package's, which only force takes away
    std::vector<Suspect<plan::PackageFileTarget>> replaced; ///< a package's, with other content than the package's
    std::vector<Suspect<plan::PersistenceTarget>> persistence;
    std::vector<Suspect<endpoint::Connected>> connections; ///< that these processes had, one an end
    std::vector<Message> leftOut; ///< what the trace blames and nothing is proposed for, and why
};

/// What becomes of files that a package has put there, or that are the system's.
enum class PackagedFiles : uint8_t { LeftAlone, Offered };

/// `device` and `boot`: whose processes they are. One that is of an earlier boot, or that the record does not name for
/// certain, is left out. So is what `exceptions` cover among programs; what is above those is ended without its tree.
[[nodiscard]] Suspects suspectsOf(const endpoint::Trace& trace, const std::string& device, const std::string& boot,
    const std::vector<Exception>& exceptions = {}, PackagedFiles packaged = PackagedFiles::LeftAlone);

/// The process of that node as an order names it; nullopt: none, it has ended, or it is not certain that it is one of this boot.
[[nodiscard]] std::optional<plan::ProcessTarget> processOf(const endpoint::Trace& trace, size_t node, const std::string& device, const std::string& boot);

/// What a process ran last, as far as the trace tells.
[[nodiscard]] const endpoint::ImageStarted* imageOf(const endpoint::Trace& trace, size_t process);

/// What an antivirus found in the file of that node last; nullptr nothing, as far as the trace tells.
[[nodiscard]] const endpoint::Activity* detectionIn(const endpoint::Trace& trace, size_t file);

/// The record behind a node when it is of this kind.
template <typename Body> [[nodiscard]] const Body* recordOf(const endpoint::TraceNode& node) {
    return node.evidence ? std::get_if<Body>(&node.evidence->body) : nullptr;
}

} // namespace metsuke::mitigation
