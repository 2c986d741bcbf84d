// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>
#include <ostream>
#include <set>
#include <string>
#include <vector>

namespace metsuke::test {

/// What `metsuke-cli trace --json` prints, by what tests ask of it. Without a trace everything is empty.
class TraceView {
public:
    explicit TraceView(const std::string& json = {});

    [[nodiscard]] std::string entry() const; ///< download, removable ...
    [[nodiscard]] double confidence() const;
    /// The label of the node with this part in the trace: connection, owner, subject, root; "" when nobody
    /// has it.
    [[nodiscard]] std::string label(const std::string& part) const;
    [[nodiscard]] const nlohmann::json& node(const std::string& part) const; ///< null when nobody has it
    [[nodiscard]] std::string digest(
        const std::string& part) const; ///< SHA-256 in the record behind it, "" none
    [[nodiscard]] std::vector<std::string> names() const; ///< of the subject's file
    [[nodiscard]] std::set<std::string> blast(const std::string& kind) const; ///< labels
    /// Whether an edge of this relation goes from a node with the one label to one with the other.
    [[nodiscard]] bool hasEdge(
        const std::string& from, const std::string& relation, const std::string& to) const;
    [[nodiscard]] std::set<std::string> gaps() const; ///< without "endpoint.gap."
    [[nodiscard]] std::string story() const; ///< a sentence a line

    friend std::ostream& operator<<(std::ostream& out, const TraceView& trace);

private:
    nlohmann::json m_trace;
};

} // namespace metsuke::test
