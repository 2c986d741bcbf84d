// SPDX-License-Identifier: GPL-3.0-or-later
// Orders that end others, also while these are carried out.
#include "core/actuator/order_desk.h"

#include <algorithm>

namespace metsuke::actuator {

namespace {

constexpr size_t kMostCancelled = 64;
constexpr int kBadRequest = 400, kNotFound = 404;

openc2::Response answer(int status, std::string_view reason) {
    openc2::Response response;
    response.status = status;
    response.reason = reason;
    return response;
}

} // namespace

std::optional<openc2::Response> OrderDesk::takeCancel(std::string_view sealed, Timestamp now) {
    const auto opened = m_policy ? openc2::open(sealed, [this](const std::string& id, const openc2::Envelope&) { return keyOf(id); })
                                 : Result<openc2::Opened>(Error(ErrorCode::NotFound, Message()));
    const auto command = opened ? openc2::readCommand(opened->envelope.body) : opened.error();
    const bool isCancel = command && command->action == "cancel" && command->targetKind == plan::kCommandTarget;
    return isCancel ? std::optional(take(sealed, now, {})) : std::nullopt;
}

std::stop_token OrderDesk::begin(const std::string& command) {
    m_running = command;
    m_stop = std::stop_source();
    if (std::ranges::find(m_cancelled, command) != m_cancelled.end()) {
        m_stop.request_stop();
    }
    return m_stop.get_token();
}

Result<openc2::Response> OrderDesk::cancel(const openc2::Command& command, const std::string& signer, Timestamp now) {
    const auto ends = plan::readCancel(command.target);
    if (!ends) {
        return answer(kBadRequest, ends.error().message.id);
    }
    METSUKE_TRY(const auto known, m_journal.order(*ends));
    if (known && known->ended.ns != 0) {
        return answer(kNotFound, "over");
    }
    METSUKE_CHECK(m_journal.note(signer, "cancel", openc2::canonical(openc2::Json::object({{"command", *ends}})), now));
    if (m_running == *ends) {
        m_stop.request_stop();
    }
    m_cancelled.push_back(*ends); // it may also be on its way still
    if (m_cancelled.size() > kMostCancelled) {
        m_cancelled.pop_front();
    }
    return answer(200, "");
}

} // namespace metsuke::actuator
