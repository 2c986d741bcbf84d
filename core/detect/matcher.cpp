// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detect/matcher.h"

#include <algorithm>

namespace metsuke {

Result<void> Matcher::add(uint32_t rule, const DetectionSource& source,
    const std::vector<const DetectionSource*>& filters, const ValueLists& lists) {
    METSUKE_TRY(const uint32_t own, addDetection(source, lists));
    Node root{Node::Op::And, 0, 0, {own}};
    for (const DetectionSource* filter : filters) {
        METSUKE_TRY(const uint32_t extra, addDetection(*filter, lists));
        root.children.push_back(extra);
    }
    m_rules.emplace_back(rule, addNode(std::move(root)));
    return {};
}

Result<uint32_t> Matcher::addDetection(const DetectionSource& source, const ValueLists& lists) {
    METSUKE_TRY(const ResolvedLogsource resolved, resolveLogsource(source.logsource));
    std::vector<uint32_t> selections;
    for (const RuleSelection& selection : source.selections) {
        Node any{Node::Op::Or, 0, 0, {}};
        for (const auto& alternative : selection.alternatives) {
            Node every{Node::Op::And, 0, 0, {}};
            for (const FieldTest& test : alternative) {
                METSUKE_TRY(CompiledTest compiled, CompiledTest::compile(test, resolved.scope, lists));
                const uint32_t index = addTest(std::move(compiled));
                every.children.push_back(addNode({Node::Op::Test, index, m_tests[index].cost(), {}}));
            }
            any.children.push_back(addNode(std::move(every)));
        }
        selections.push_back(addNode(std::move(any)));
    }
    const uint32_t root = addCondition(source.condition, selections);
    if (!resolved.insideResponderOnly) {
        return root;
    }
    METSUKE_TRY(CompiledTest inside, CompiledTest::compile({"local_resp", {}, {SigmaValue{true}}}, resolved.scope, lists));
    const uint32_t test = addTest(std::move(inside));
    const uint32_t leaf = addNode({Node::Op::Test, test, 1, {}});
    return addNode({Node::Op::And, 0, 0, {leaf, root}});
}

uint32_t Matcher::addCondition(const Condition& condition, const std::vector<uint32_t>& selections) {
    if (condition.op == Condition::Op::Selection) {
        return selections[condition.selection];
    }
    Node node{condition.op == Condition::Op::And ? Node::Op::And
            : condition.op == Condition::Op::Or  ? Node::Op::Or
                                                 : Node::Op::Not,
        0, 0, {}};
    for (const Condition& child : condition.children) {
        node.children.push_back(addCondition(child, selections));
    }
    return addNode(std::move(node));
}

uint32_t Matcher::addNode(Node node) {
    if (node.op != Node::Op::Test) {
        if (node.children.size() == 1 && node.op != Node::Op::Not) {
            return node.children[0];
        }
        std::stable_sort(node.children.begin(), node.children.end(),
            [this](uint32_t a, uint32_t b) { return m_nodes[a].cost < m_nodes[b].cost; });
        for (const uint32_t child : node.children) {
            node.cost += m_nodes[child].cost;
        }
    }
    m_nodes.push_back(std::move(node));
    return static_cast<uint32_t>(m_nodes.size() - 1);
}

uint32_t Matcher::addTest(CompiledTest test) {
    const auto [it, fresh] = m_testByKey.try_emplace(test.key(), static_cast<uint32_t>(m_tests.size()));
    if (fresh) {
        m_tests.push_back(std::move(test));
        m_memo.emplace_back();
    }
    return it->second;
}

bool Matcher::holds(uint32_t index, EventView& view) {
    const Node& node = m_nodes[index];
    switch (node.op) {
    case Node::Op::Test: {
        Memo& memo = m_memo[node.test];
        if (memo.generation != m_generation) {
            memo = {m_generation, m_tests[node.test].matches(view)};
        }
        return memo.value;
    }
    case Node::Op::Not:
        return !holds(node.children[0], view);
    case Node::Op::And:
        return std::all_of(node.children.begin(), node.children.end(), [&](uint32_t child) { return holds(child, view); });
    case Node::Op::Or:
        return std::any_of(node.children.begin(), node.children.end(), [&](uint32_t child) { return holds(child, view); });
    }
    return false;
}

Result<Matcher::Flaws> Matcher::flawsOf(const DetectionSource& source, const ValueLists& lists) {
    METSUKE_TRY(const ResolvedLogsource resolved, resolveLogsource(source.logsource));
    Flaws found;
    for (const RuleSelection& selection : source.selections) {
        for (const auto& alternative : selection.alternatives) {
            for (const FieldTest& test : alternative) {
                METSUKE_TRY(const CompiledTest compiled, CompiledTest::compile(test, resolved.scope, lists));
                const std::string where = selection.name + ": " + test.field;
                if (compiled.isUnsatisfiable()) {
                    found.unsatisfiable.push_back(where);
                }
                if (compiled.hasEmptyValue()) {
                    found.emptyValues.push_back(where);
                }
            }
        }
    }
    return found;
}

} // namespace metsuke
