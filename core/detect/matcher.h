// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/detect/field_test.h"

#include <map>

namespace metsuke {

/// All predicates over one kind of event, compiled together: equal tests of different rules are evaluated once an
/// event, cheap tests run before costly ones. Rules report in the order they were added.
class Matcher {
public:
    explicit Matcher(EventKind kind)
        : m_kind(kind) {}

    /// Compiles `source`, AND-ed with what `filters` demand. Fails with the reason that makes the rule inactive.
    Result<void> add(uint32_t rule, const DetectionSource& source, const std::vector<const DetectionSource*>& filters,
        const ValueLists& lists);

    /// Calls `hit(rule)` for every rule that matches the event of `view`.
    template<typename Hit>
    void run(EventView& view, Hit hit) {
        ++m_generation;
        for (const auto& [rule, root] : m_rules) {
            if (holds(root, view)) {
                hit(rule);
            }
        }
    }
    [[nodiscard]] bool isEmpty() const { return m_rules.empty(); }
    /// Tests that cannot do what they seem to, as "selection: field"; for the linter.
    struct Flaws {
        std::vector<std::string> unsatisfiable; ///< no event passes
        std::vector<std::string> emptyValues; ///< a value is '', which matches nothing
    };
    [[nodiscard]] static Result<Flaws> flawsOf(const DetectionSource& source, const ValueLists& lists);

private:
    struct Node {
        enum class Op : uint8_t { And, Or, Not, Test } op = Op::And;
        uint32_t test = 0;
        int cost = 1;
        std::vector<uint32_t> children;
    };
    struct Memo {
        uint64_t generation = 0;
        bool value = false;
    };

    Result<uint32_t> addDetection(const DetectionSource& source, const ValueLists& lists);
    uint32_t addCondition(const Condition& condition, const std::vector<uint32_t>& selections);
    uint32_t addNode(Node node);
    uint32_t addTest(CompiledTest test);
    bool holds(uint32_t node, EventView& view);

    EventKind m_kind;
    std::vector<CompiledTest> m_tests;
    std::vector<Memo> m_memo; ///< beside m_tests
    std::map<std::string, uint32_t> m_testByKey;
    std::vector<Node> m_nodes;
    std::vector<std::pair<uint32_t, uint32_t>> m_rules; ///< rule, root node
    uint64_t m_generation = 0;
};

} // namespace metsuke
