// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/time_input.h"

#include <QDateTime>
#include <QRegularExpression>

namespace metsuke {

namespace {

std::optional<TimeRange> aroundPoint(Timestamp point) { return TimeRange{point - kMinute, point + kMinute}; }

Timestamp fromQt(const QDateTime& time) { return Timestamp{time.toMSecsSinceEpoch() * kMillisecond}; }

} // namespace

std::optional<TimeRange> parseTimeInput(
    const QString& text, Timestamp near, Timestamp first, Timestamp last, const QTimeZone& zone) {
    const QString typed = text.normalized(QString::NormalizationForm_KC).trimmed();
    static const QRegularExpression span(QStringLiteral("^(?:±|\\+-|\\+/-)\\s*(\\d{1,5})\\s*([smhd])$"));
    if (const auto match = span.match(typed); match.hasMatch()) {
        const QChar unit = match.captured(2).front();
        const Duration size = unit == u's' ? kSecond : unit == u'm' ? kMinute : unit == u'h' ? kHour : kDay;
        const Duration half = match.captured(1).toLongLong() * size;
        return TimeRange{near - half, near + half};
    }
    static const QRegularExpression clock(QStringLiteral("^(?:(\\d{4}-\\d{2}-\\d{2})[ T])?(\\d{1,2}):(\\d{2})(?::(\\d{2}))?$"));
    const auto match = clock.match(typed);
    if (!match.hasMatch()) {
        return std::nullopt;
    }
    const QTime time(match.captured(2).toInt(), match.captured(3).toInt(), match.captured(4).toInt());
    if (!time.isValid()) {
        return std::nullopt;
    }
    if (!match.captured(1).isEmpty()) {
        const QDate date = QDate::fromString(match.captured(1), Qt::ISODate);
        return date.isValid() ? aroundPoint(fromQt(QDateTime(date, time, zone))) : std::nullopt;
    }
    const auto dayOf = [&](Timestamp t) { return QDateTime::fromMSecsSinceEpoch(t.ns / kMillisecond, zone).date(); };
    const Timestamp onDay = fromQt(QDateTime(dayOf(near), time, zone));
    if (onDay >= first - kMinute && onDay <= last + kMinute) {
        return aroundPoint(onDay);
    }
    return aroundPoint(fromQt(QDateTime(dayOf(first), time, zone)));
}

} // namespace metsuke
