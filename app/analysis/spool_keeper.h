// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/spool_evidence.h"
#include "core/flow/flow_cutoff.h"
#include "core/packet/decoder.h"
#include "core/store/case_store.h"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace metsuke {

/// Looks after the packets of a running capture, in a thread of its own: what surrounds a detection is kept when the ring
/// would take it, and of what was analysed the far part of long flows goes, so that the ring lasts longer.
class SpoolKeeper {
public:
    /// Takes limits from `facts`, and tells them to the case again with what was trimmed. Segments before `first` are of
    /// other captures, and left alone.
    SpoolKeeper(std::shared_ptr<CaseStore> store, std::filesystem::path spool, uint32_t first, CaptureFacts facts);

    /// What the user should know, since the last call. Any thread.
    [[nodiscard]] std::optional<Message> takeNotice();

private:
    void run(const std::stop_token& stop);
    Result<void> keepNew();
    Result<void> trim(const std::stop_token& stop);
    [[nodiscard]] std::optional<uint32_t> due(uint32_t analysed) const;
    void tell(Message notice);

    const std::filesystem::path m_spool;
    std::shared_ptr<CaseStore> m_store; ///< shared with everybody who reads the case
    CaptureFacts m_facts; ///< of the thread, as what follows up to m_isStuck
    SpoolEvidence m_evidence;
    Timestamp m_newest{0};
    FlowCutoff m_cutoff;
    Decoder m_decoder;
    uint32_t m_next; ///< segment to be looked at
    bool m_isFull = false;
    bool m_isStuck = false;
    std::mutex m_mutex; ///< guards m_notice
    std::condition_variable_any m_wake;
    std::optional<Message> m_notice;
    std::jthread m_thread; ///< last: starts when the rest is there
};

} // namespace metsuke
