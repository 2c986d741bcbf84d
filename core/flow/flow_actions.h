// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace metsuke {

/// What is still done with the packets of a flow. Bits are cleared the moment nothing more can be learnt: a shunted
/// flow (neither Probe, Parse nor Scan) costs its counters and its packet index.
class FlowActions {
public:
    enum Action : uint8_t {
        Probe = 1, ///< protocol not known yet
        Parse = 2, ///< a parser reads the flow
        Scan = 4, ///< content scanners read its first bytes
        Reassemble = 8, ///< TCP: kept as long as any of the above wants bytes
        IndexPackets = 16,
    };

    FlowActions() = default;
    [[nodiscard]] static FlowActions all() { return FlowActions(Probe | Parse | Scan | Reassemble | IndexPackets); }
    [[nodiscard]] bool has(Action action) const { return (m_bits & action) != 0; }
    [[nodiscard]] bool wantsContent() const { return (m_bits & (Probe | Parse | Scan)) != 0; }
    void set(Action action) { m_bits = static_cast<uint8_t>(m_bits | unsigned{action}); }
    void clear(Action action) { m_bits = static_cast<uint8_t>(m_bits & ~unsigned{action}); }
    void shunt() { m_bits = static_cast<uint8_t>(m_bits & unsigned{IndexPackets}); }

private:
    explicit FlowActions(unsigned bits)
        : m_bits(static_cast<uint8_t>(bits)) {}
    uint8_t m_bits = 0;
};

} // namespace metsuke
