// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/health_report.h"

#include "ui/services/data_quality.h"
#include "ui/services/format.h"
#include "ui/services/sentences.h"

#include <QCoreApplication>

#include <algorithm>
#include <filesystem>
#include <limits>

namespace metsuke {

namespace {

using Kind = LossInterval::Kind;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(HealthReport)
};

/// For the choice of a plural form only.
int plural(int64_t n) { return static_cast<int>(std::clamp<int64_t>(n, 0, std::numeric_limits<int>::max())); }

QString packetsText(int64_t n) { return Words::tr("%1 packets", nullptr, plural(n)).arg(format::count(n)); }
QString flowsText(int64_t n) { return Words::tr("%1 flows", nullptr, plural(n)).arg(format::count(n)); }
QString recordsText(int64_t n) {
    return Words::tr("%1 records", "of a capture file", plural(n)).arg(format::count(n));
}

/// A live capture goes through the spool, a folder beside the case.
bool isSpooled(const CaptureSummary& capture) {
    return std::filesystem::path(capture.packetsPath).extension() == ".packets";
}

bool isStream(const CaptureSummary& capture) { return capture.path.find("://") != std::string::npos; }

/// An interface tells what it dropped; a file and a stream from elsewhere do not.
bool tellsDrops(const CaptureSummary& capture) { return isSpooled(capture) && !isStream(capture); }

/// All that was lost in one way.
struct Sum {
    int64_t packets = 0;
    int64_t bytes = 0;
    Duration silence = 0; ///< of intervals in which nobody knows how much passed
    const LossInterval* worst = nullptr;

    [[nodiscard]] bool isNothing() const { return worst == nullptr; }
};

Sum sumOf(const CaseSummary& summary, Kind kind) {
    Sum sum;
    const auto weight
        = [](const LossInterval& loss) { return std::tuple(loss.packets, loss.bytes, loss.to - loss.from); };
    for (const LossInterval& loss : summary.losses) {
        if (loss.kind != kind) {
            continue;
        }
        sum.packets += static_cast<int64_t>(loss.packets);
        sum.bytes += static_cast<int64_t>(loss.bytes);
        sum.silence += loss.packets == 0 && loss.bytes == 0 ? loss.to - loss.from : 0;
        sum.worst = sum.worst == nullptr || weight(loss) > weight(*sum.worst) ? &loss : sum.worst;
    }
    return sum;
}

/// A minute is told by its beginning, anything longer as from-to; with its day where the case has several.
QString whenText(const CaseSummary& summary, const LossInterval& loss) {
    if (loss.to - loss.from > kMinute) {
        return format::range(loss.from, loss.to);
    }
    const bool oneDay = format::shortDate(summary.first) == format::shortDate(summary.last);
    return oneDay
        ? format::clock(loss.from)
        : Words::tr("%1 %2", "date, time").arg(format::shortDate(loss.from), format::clock(loss.from));
}

QString placeOf(Kind kind) {
    switch (kind) {
    case Kind::Nic:
        return Words::tr("Network card");
    case Kind::Kernel:
        return Words::tr("Kernel");
    case Kind::Spool:
        return Words::tr("Spool");
    case Kind::Shed:
        return Words::tr("Left out under load");
    case Kind::Evicted:
        return Words::tr("Flows cut short");
    case Kind::MissedBytes:
        return Words::tr("Bytes missing in streams");
    case Kind::Damaged:
        return Words::tr("Damaged records");
    }
    return {};
}

QString adviceOn(Kind kind) {
    switch (kind) {
    case Kind::Nic:
        return Words::tr("More arrives than the card can take: mirror fewer ports, or use a faster card.");
    case Kind::Kernel:
        return Words::tr(
            "The capture was not fetched fast enough: leave out bulk traffic with a capture filter.");
    case Kind::Spool:
        return Words::tr(
            "The disk did not keep up or the ring was full: use a faster disk or a larger ring.");
    case Kind::Shed:
        return Words::tr("The analysis fell behind: leave out bulk traffic with a capture filter.");
    case Kind::Evicted:
        return Words::tr("Too many flows at once for the memory: add memory, or analyse smaller captures.");
    case Kind::MissedBytes:
        return Words::tr("Lost before they got here: check whether the mirror port is overloaded.");
    case Kind::Damaged:
        return Words::tr("Get intact copies: the list of captures says of which.");
    }
    return {};
}

QString lostMostly(Kind kind, const QString& share, const QString& when) {
    switch (kind) {
    case Kind::Nic:
        return Words::tr("%1 of packets were lost, most of them in the network card at %2.", "share, time")
            .arg(share, when);
    case Kind::Kernel:
        return Words::tr("%1 of packets were lost, most of them in the kernel at %2.", "share, time")
            .arg(share, when);
    case Kind::Spool:
        return Words::tr("%1 of packets were lost, most of them in the spool at %2.", "share, time")
            .arg(share, when);
    default:
        return Words::tr("%1 of packets were lost, most of them under load at %2.", "share, time")
            .arg(share, when);
    }
}

LossRow lossRow(const CaseSummary& summary, Kind kind, bool recorded) {
    const Sum sum = sumOf(summary, kind);
    LossRow row;
    row.where = placeOf(kind);
    if (sum.isNothing() && !recorded) {
        row.state = LossRow::State::NotKnown;
        row.number = kind == Kind::Spool ? Words::tr("not used") : Words::tr("not recorded");
        return row;
    }
    int64_t lost = sum.packets;
    int64_t whole = summary.packets + summary.dropped;
    if (kind == Kind::MissedBytes) { // the total counts single segments too, which make no interval
        lost = std::max(summary.missedBytes, sum.bytes);
        whole = summary.bytes + lost;
    } else if (kind == Kind::Evicted || kind == Kind::Shed) {
        whole = summary.flows;
    }
    row.number = lost == 0 && sum.silence > 0 ? format::duration(sum.silence)
        : lost == 0                           ? Words::tr("none")
        : kind == Kind::MissedBytes           ? format::bytes(lost)
        : kind == Kind::Evicted || kind == Kind::Shed ? flowsText(lost)
                                              : packetsText(lost);
    row.share = lost > 0 ? DataQuality::percent(DataQuality::percentOf(lost, whole)) : QString();
    if (!sum.isNothing()) {
        row.state = LossRow::State::Lost;
        row.when = whenText(summary, *sum.worst);
        row.worst = {sum.worst->from, sum.worst->to};
        row.advice = adviceOn(kind);
    }
    return row;
}

LossRow oneWayRow(const CaseSummary& summary) {
    LossRow row;
    const double share = DataQuality::percentOf(summary.oneSidedFlows, summary.flows);
    row.where = Words::tr("One-way flows");
    row.number = summary.oneSidedFlows == 0 ? Words::tr("none") : flowsText(summary.oneSidedFlows);
    row.share = summary.oneSidedFlows == 0 ? QString() : DataQuality::percent(share);
    if (share > DataQuality::kOneSidedLimit) {
        row.state = LossRow::State::Lost;
        row.advice = Words::tr("Mirror both directions of the port, and all paths that answers take.");
    }
    return row;
}

int64_t damagedRecords(const CaseSummary& summary) {
    int64_t damaged = 0;
    for (const CaptureSummary& capture : summary.captures) {
        damaged += static_cast<int64_t>(capture.damaged);
    }
    return damaged;
}

LossRow damagedRow(const CaseSummary& summary) {
    const int64_t damaged = damagedRecords(summary);
    LossRow row;
    row.where = placeOf(Kind::Damaged);
    row.number = damaged == 0 ? Words::tr("none") : recordsText(damaged);
    if (damaged > 0) {
        row.state = LossRow::State::Lost;
        row.share = DataQuality::percent(DataQuality::percentOf(damaged, summary.packets + damaged));
        row.advice = adviceOn(Kind::Damaged);
    }
    return row;
}

CaptureRow captureRow(const CaptureSummary& capture) {
    CaptureRow row;
    row.path = format::untrusted(capture.path);
    row.source = isStream(capture)
        ? row.path
        : format::untrusted(std::filesystem::path(capture.path).filename().string());
    row.packets = format::count(static_cast<qint64>(capture.packets));
    row.size = format::bytes(static_cast<qint64>(std::max(capture.bytes, capture.fileBytes)));
    row.span = capture.packets > 0 ? format::range(capture.first, capture.last) : QString();
    row.good = !capture.unreadable && capture.damaged == 0;
    row.detail = capture.message.id.empty() ? QString() : sentences::render(capture.message);
    row.remark = !row.detail.isEmpty() ? Words::tr("see below")
        : capture.unreadable           ? Words::tr("could not be read")
        : capture.damaged > 0
        ? Words::tr("%1 damaged").arg(recordsText(static_cast<int64_t>(capture.damaged)))
        : capture.packets == 0 ? Words::tr("no packets")
                               : Words::tr("whole", "capture");
    return row;
}

/// What is missing at some time, the gravest first.
QStringList timedDoubts(const CaseSummary& summary) {
    QStringList doubts;
    const Sum spool = sumOf(summary, Kind::Spool);
    if (summary.dropped > 0) {
        Kind most = Kind::Spool;
        Sum largest = spool;
        for (const Kind kind : {Kind::Nic, Kind::Kernel, Kind::Shed}) {
            if (const Sum sum = sumOf(summary, kind); sum.packets > largest.packets) {
                most = kind;
                largest = sum;
            }
        }
        const QString share = DataQuality::percent(
            DataQuality::percentOf(summary.dropped, summary.packets + summary.dropped));
        doubts << (largest.isNothing() ? Words::tr("%1 of packets were lost.").arg(share)
                                       : lostMostly(most, share, whenText(summary, *largest.worst)));
    }
    if (spool.silence > 0) {
        const LossInterval* longest = nullptr;
        for (const LossInterval& loss : summary.losses) {
            const bool silent = loss.kind == Kind::Spool && loss.packets == 0 && loss.bytes == 0;
            longest = silent && (longest == nullptr || loss.to - loss.from > longest->to - longest->from)
                ? &loss
                : longest;
        }
        doubts << Words::tr("Nothing was captured %1.", "from-to")
                      .arg(format::range(longest->from, longest->to));
    }
    if (const Sum missed = sumOf(summary, Kind::MissedBytes); !missed.isNothing()) {
        const int64_t bytes = std::max(summary.missedBytes, missed.bytes);
        doubts << Words::tr("%1 of the bytes in streams never came, most of them at %2.", "share, time")
                      .arg(DataQuality::percent(DataQuality::percentOf(bytes, summary.bytes + bytes)),
                          whenText(summary, *missed.worst));
    }
    if (const Sum evicted = sumOf(summary, Kind::Evicted); !evicted.isNothing()) {
        doubts << Words::tr("%1 were cut short for want of memory.", "flows", plural(evicted.packets))
                      .arg(flowsText(evicted.packets));
    }
    return doubts;
}

/// What no interval can tell: it concerns the whole case.
QStringList widerDoubts(const CaseSummary& summary) {
    QStringList doubts;
    const auto unreadable = std::count_if(summary.captures.begin(), summary.captures.end(),
        [](const CaptureSummary& c) { return c.unreadable; });
    if (unreadable > 0) {
        doubts << Words::tr("%n captures could not be read.", nullptr, plural(unreadable));
    }
    if (summary.partial) {
        doubts << Words::tr("The analysis was stopped early, and the rest was not looked at.");
    }
    const double oneWay = DataQuality::percentOf(summary.oneSidedFlows, summary.flows);
    if (oneWay > DataQuality::kOneSidedLimit) {
        doubts << Words::tr("%1 of flows were seen in one direction only.").arg(DataQuality::percent(oneWay));
    }
    if (const int64_t damaged = damagedRecords(summary); damaged > 0) {
        doubts << Words::tr("%1 were damaged.", "records", plural(damaged)).arg(recordsText(damaged));
    }
    return doubts;
}

QString wholeVerdict(HealthReport::Phase phase, bool dropsRecorded) {
    if (phase == HealthReport::Phase::Done) {
        return dropsRecorded ? Words::tr("Everything that passed was seen.")
                             : Words::tr("Nothing is missing in what was captured.");
    }
    return dropsRecorded ? Words::tr("Everything that passed was seen so far.")
                         : Words::tr("Nothing is missing so far.");
}

} // namespace

HealthReport HealthReport::of(const CaseSummary& summary, Phase phase) {
    HealthReport report;
    report.dropsRecorded = std::any_of(summary.captures.begin(), summary.captures.end(), &tellsDrops)
        || !sumOf(summary, Kind::Nic).isNothing() || !sumOf(summary, Kind::Kernel).isNothing();
    const bool spooled = std::any_of(summary.captures.begin(), summary.captures.end(), &isSpooled);
    report.losses.push_back(lossRow(summary, Kind::Nic, report.dropsRecorded));
    report.losses.push_back(lossRow(summary, Kind::Kernel, report.dropsRecorded));
    report.losses.push_back(lossRow(summary, Kind::Spool, spooled));
    if (!sumOf(summary, Kind::Shed).isNothing()) {
        report.losses.push_back(lossRow(summary, Kind::Shed, true));
    }
    report.losses.push_back(lossRow(summary, Kind::Evicted, true));
    report.losses.push_back(lossRow(summary, Kind::MissedBytes, true));
    report.losses.push_back(oneWayRow(summary));
    report.losses.push_back(damagedRow(summary));
    for (const CaptureSummary& capture : summary.captures) {
        report.captures.push_back(captureRow(capture));
    }

    QStringList doubts = timedDoubts(summary).mid(0, 2); // the rows say the rest
    if (!doubts.isEmpty()) {
        doubts << Words::tr("Rules that need whole streams were silent there.");
    }
    doubts << widerDoubts(summary).mid(0, doubts.isEmpty() ? 2 : 1);
    if (doubts.isEmpty() && summary.packets == 0) {
        report.verdict = phase == Phase::Capturing ? Words::tr("No packet has come yet.")
            : phase == Phase::Importing            ? Words::tr("The captures are being read.")
                                                   : Words::tr("There is no packet in this case.");
        report.remark = Words::tr("Whether silence can be trusted is told as soon as there are packets.");
        return report;
    }
    const DataQuality quality = DataQuality::of(summary);
    if (doubts.isEmpty()) {
        report.trust = Trust::Whole;
        report.verdict = wholeVerdict(phase, report.dropsRecorded);
    } else {
        report.trust = quality.trustworthy ? Trust::Partly : Trust::Little;
        report.verdict = format::paragraph(doubts);
    }
    QStringList remarks{quality.verdict, packetsText(summary.packets), flowsText(summary.flows)};
    if (summary.last > summary.first) {
        remarks << format::range(summary.first, summary.last);
    }
    report.remark = remarks.join(QStringLiteral(" · "));
    return report;
}

} // namespace metsuke
