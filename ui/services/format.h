// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_address.h"
#include "core/base/timestamp.h"
#include "core/model/vocabulary.h"

#include <QString>
#include <QStringList>

#include <string_view>

namespace metsuke {

/// Numbers, times and words as the user reads them: zone, language and separators of Settings. GUI thread.
namespace format {

/// 09:02 today's style, for lists.
[[nodiscard]] QString clock(Timestamp t);
/// 09:02:31
[[nodiscard]] QString clockSeconds(Timestamp t);
/// Of a mark on a time axis whose marks are `step` apart: as exact as they need to differ.
[[nodiscard]] QString tick(Timestamp t, Duration step);
/// 09:02:31.018, for tables of flows and events
[[nodiscard]] QString clockMillis(Timestamp t);
/// 2026-11-17 09:02:31 JST
[[nodiscard]] QString dateTime(Timestamp t);
/// Tuesday 17 November 2026 / 2026 年 11 月 17 日（火）
[[nodiscard]] QString longDate(Timestamp t);
/// 17 Nov
[[nodiscard]] QString shortDate(Timestamp t);
/// 08:30–14:17, with the date in front when it spans days
[[nodiscard]] QString range(Timestamp from, Timestamp to);
/// 5 h 14 min
[[nodiscard]] QString duration(Duration d);
/// 4 s ago, 3 h ago; "now", "never" for 0
[[nodiscard]] QString ago(Timestamp seen, Timestamp now);
/// 184,220
[[nodiscard]] QString count(qint64 n);
/// 412 MB
[[nodiscard]] QString bytes(qint64 n);
/// +4.1 / −7.6, with the real minus sign
[[nodiscard]] QString signedWeight(double value, int decimals = 1);
/// "10.0"
[[nodiscard]] QString severity(double zeroToTen);
/// above 99.9 % / 97.0 %
[[nodiscard]] QString probability(double p);
[[nodiscard]] QString severityWord(Severity severity);
[[nodiscard]] QString hostSeverityWord(double zeroToTen);
[[nodiscard]] QString triageWord(TriageState state);
/// entry, control, discovery ... as in the phase legend
[[nodiscard]] QString phaseWord(Phase phase);
/// The same as the first word of a line
[[nodiscard]] QString phaseTitle(Phase phase);
/// PE, C2, DI, CR, LM, EX, IM, PO: what stands in a phase cell
[[nodiscard]] QString phaseCode(Phase phase);
/// DNS, HTTP, TLS ... of a flow's service; "other" when unknown
[[nodiscard]] QString serviceName(std::string_view service);
/// 198.51.100.23:443, [2001:db8::1]:443; without port when that is 0.
[[nodiscard]] QString endpoint(const IpAddress& address, uint16_t port);
/// Text from the wire: already valid and escaped by core; bidirectional and control characters are escaped once more
/// for cases that other people made.
[[nodiscard]] QString untrusted(std::string_view text);
/// The same words with invisible places to break inside hashes, paths and other long ones; for wrapped labels only.
[[nodiscard]] QString breakable(const QString& words);
/// The same words, whose lines break neither inside hyphenated names nor between a number and its unit.
[[nodiscard]] QString whole(const QString& text);
/// A name or address that a wrapped label keeps on one line; a long one loses its middle instead.
[[nodiscard]] QString unbroken(const QString& name);
/// Sentences one after another, with a blank between them where the language has one. Empty ones are left out.
[[nodiscard]] QString paragraph(QStringList sentences);
/// 2026-11-17 09:02 JST
[[nodiscard]] QString moment(Timestamp t);

} // namespace format

} // namespace metsuke
