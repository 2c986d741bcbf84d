// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/respond_exceptions.h"

#include "ui/services/exception_words.h"
#include "ui/services/format.h"
#include "ui/services/respond_words.h"
#include "ui/services/response_service.h"
#include "ui/widgets/fact_list.h"
#include "ui/widgets/sentence_list.h"
#include "ui/windows/record_prompts.h"

#include "core/base/wall_clock.h"

#include <QPushButton>

#include <algorithm>
#include <utility>

namespace metsuke {

using mitigation::Exception;
using mitigation::ExceptionKind;

RespondExceptions::RespondExceptions(FleetService* fleet, QWidget* parent)
    : RecordView(parent)
    , m_fleet(fleet)
    , m_add(addPrimaryButton())
    , m_remove(addDeed(QStringLiteral("trash"))) {
    connect(m_add, &QPushButton::clicked, this, &RespondExceptions::add);
    connect(m_remove, &QPushButton::clicked, this, &RespondExceptions::remove);
    connect(this, &RecordView::emptyWanted, this, &RespondExceptions::add);
    if (fleet != nullptr && fleet->responses() != nullptr) {
        connect(fleet->responses(), &ResponseService::failed, this, [this] { m_removing.reset(); });
    }
}

void RespondExceptions::retranslate() {
    m_add->setText(tr("Add an exception…"));
    m_remove->setText(tr("Remove"));
    setColumns({tr("Left alone", "kind of thing"), tr("Which"), tr("Where"), tr("Ends in"), tr("By")}, 1, tr("Exceptions"));
    setEmpty(tr("Nothing is left alone"),
        tr("What is no intruder's, an administrator's tool for one, can be left alone: it is neither proposed for clean-up nor touched by any plan until the exception ends. Looking at it, and keeping it as evidence, is no touch."),
        tr("Add an exception…"));
}

QString RespondExceptions::where(const Exception& one) const {
    return one.device.empty() ? tr("all computers") : m_fleet != nullptr ? respond_words::computer(*m_fleet->snapshot(), one.device) : format::untrusted(one.device);
}

void RespondExceptions::show(const OrdersSnapshot& orders, const FleetSnapshot& roster) {
    m_all = orders.exceptions;
    const bool canAdd = m_fleet != nullptr && m_fleet->responses() != nullptr;
    const Timestamp now = wallClock();
    m_add->setVisible(!m_all.empty());
    m_add->setEnabled(canAdd);
    std::vector<RecordRow> rows;
    Timestamp first;
    for (const Exception& one : m_all) {
        first = first.ns == 0 ? one.until : std::min(first, one.until);
        const bool isWord = one.kind == ExceptionKind::Host;
        rows.push_back({one.id,
            {{exception_words::kind(one.kind), exception_words::icon(one.kind), Token::Text2, TextStyle::Body, -1},
                {exception_words::value(one, roster), {}, Token::Text2, isWord ? TextStyle::BodyStrong : TextStyle::Mono, -1},
                {isWord ? QStringLiteral("–") : where(one), {}, Token::Text2, TextStyle::Body, -1}, {format::duration(one.until - now), {}, Token::Text2, TextStyle::Body, -1},
                {format::untrusted(one.by), {}, Token::Text2, TextStyle::Body, -1}}});
    }
    const auto count = static_cast<int>(rows.size());
    setHead(QStringLiteral("shield"), Token::Text2, count == 0 ? tr("No exceptions") : tr("%n things are left alone", nullptr, count),
        count == 0 ? QString() : tr("The next of them ends in %1. Each ends by itself.", "duration").arg(format::duration(first - now)));
    setRows(std::move(rows));
    showRows(count > 0);
    if (m_removing && std::ranges::find(m_all, m_removing->id, &Exception::id) == m_all.end()) {
        emit removed(*std::exchange(m_removing, std::nullopt));
    }
}

const Exception* RespondExceptions::inHand() const {
    const auto found = std::ranges::find(m_all, current(), &Exception::id);
    return found == m_all.end() ? nullptr : &*found;
}

void RespondExceptions::showRow() {
    const Exception* one = inHand();
    m_remove->setVisible(one != nullptr);
    if (one == nullptr) {
        setTitle(QStringLiteral("shield"), Token::Text3, tr("No exception is chosen"), {});
        return;
    }
    const FleetSnapshotPtr roster = m_fleet != nullptr ? m_fleet->snapshot() : std::make_shared<const FleetSnapshot>();
    setTitle(exception_words::icon(one->kind), Token::Text2, exception_words::kind(one->kind), format::untrusted(one->why));
    facts()->add(tr("Which"), exception_words::value(*one, *roster), one->kind != ExceptionKind::Host);
    if (one->kind != ExceptionKind::Host) {
        facts()->add(tr("Where"), where(*one));
    }
    facts()->add(tr("By"), format::untrusted(one->by));
    facts()->add(tr("Made"), format::moment(one->made));
    facts()->add(tr("Until"), format::moment(one->until));
    facts()->add(tr("Number"), QString::fromStdString(one->id), true);
    lines()->add(QStringLiteral("info"), Token::Text2, exception_words::effect(one->kind));
}

void RespondExceptions::add() {
    if (m_fleet != nullptr && m_fleet->responses() != nullptr) {
        record_prompts::askException(window(), *m_fleet, {});
    }
}

/// At once: it changes no computer, and can be taken back.
void RespondExceptions::remove() {
    if (const Exception* one = inHand(); one != nullptr && m_fleet != nullptr && m_fleet->responses() != nullptr) {
        m_removing = *one;
        m_fleet->responses()->removeException(one->id);
    }
}

} // namespace metsuke
