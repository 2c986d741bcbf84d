// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/trace_scenarios/trace_view.h"

namespace metsuke::test {

using Json = nlohmann::json;

TraceView::TraceView(const std::string& json)
    : m_trace(Json::parse(json, nullptr, false)) {
    if (!m_trace.is_object()) {
        m_trace = {{"nodes", Json::array()}, {"edges", Json::array()}, {"gaps", Json::array()},
            {"blast", Json::array()}, {"story", Json::array()}};
    }
}

std::string TraceView::entry() const { return m_trace.value("entry", std::string()); }
double TraceView::confidence() const { return m_trace.value("confidence", 0.0); }

const Json& TraceView::node(const std::string& part) const {
    static const Json nobody;
    const auto found = m_trace.find(part);
    return found == m_trace.end() || found->is_null() ? nobody : m_trace.at("nodes").at(found->get<size_t>());
}

std::string TraceView::label(const std::string& part) const {
    const Json& found = node(part);
    return found.is_null() ? std::string() : found.at("label").get<std::string>();
}

std::string TraceView::digest(const std::string& part) const {
    const Json& found = node(part);
    if (!found.is_null() && found.contains("evidence")) {
        for (const Json& body : found.at("evidence")) {
            if (body.is_object() && body.contains("sha256")) {
                return body.at("sha256");
            }
        }
    }
    return {};
}

std::vector<std::string> TraceView::names() const {
    const Json& subject = node("subject");
    return subject.is_null() ? std::vector<std::string>()
                             : subject.value("names", std::vector<std::string>());
}

std::set<std::string> TraceView::blast(const std::string& kind) const {
    std::set<std::string> labels;
    for (const Json& index : m_trace.at("blast")) {
        const Json& node = m_trace.at("nodes").at(index.get<size_t>());
        if (node.at("kind") == kind) {
            labels.insert(node.at("label"));
        }
    }
    return labels;
}

bool TraceView::hasEdge(const std::string& from, const std::string& relation, const std::string& to) const {
    const Json& nodes = m_trace.at("nodes");
    for (const Json& edge : m_trace.at("edges")) {
        if (edge.at("relation") == relation && nodes.at(edge.at("from").get<size_t>()).at("label") == from
            && nodes.at(edge.at("to").get<size_t>()).at("label") == to) {
            return true;
        }
    }
    return false;
}

std::set<std::string> TraceView::gaps() const {
    std::set<std::string> ids;
    for (const Json& gap : m_trace.at("gaps")) {
        const std::string id = gap.at("id");
        ids.insert(id.substr(id.rfind('.') + 1));
    }
    return ids;
}

std::string TraceView::story() const {
    std::string text;
    for (const Json& sentence : m_trace.at("story")) {
        text += sentence.get<std::string>() + '\n';
    }
    return text;
}

std::ostream& operator<<(std::ostream& out, const TraceView& trace) {
    out << "entry " << trace.entry() << ", confidence " << trace.confidence() << ", root "
        << trace.label("root") << '\n'
        << trace.story();
    for (const Json& gap : trace.m_trace.at("gaps")) {
        out << "! " << gap.at("id").get<std::string>() << ": " << gap.at("text").get<std::string>() << '\n';
    }
    for (const Json& edge : trace.m_trace.at("edges")) {
        const auto label = [&](const char* end) {
            return trace.m_trace.at("nodes").at(edge.at(end).get<size_t>()).at("label").get<std::string>();
        };
        out << "  " << label("from") << " -" << edge.at("relation").get<std::string>() << "-> " << label("to")
            << "  " << edge.at("confidence") << '\n';
    }
    return out;
}

} // namespace metsuke::test
