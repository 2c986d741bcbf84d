// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/data_quality.h"

#include "ui/services/format.h"

#include <QCoreApplication>

namespace metsuke {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(DataQuality)
};

} // namespace

double DataQuality::percentOf(int64_t part, int64_t whole) {
    return whole <= 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

QString DataQuality::percent(double value) {
    constexpr double kLeast = 0.01;
    if (value > 0 && value < kLeast) {
        return Words::tr("<0.01 %", "per cent");
    }
    return Words::tr("%1 %", "per cent").arg(QString::number(value, 'f', value > 0 && value < 1 ? 2 : value < 10 ? 1 : 0));
}

DataQuality DataQuality::of(const CaseSummary& summary) {
    DataQuality quality;
    const auto share = [&](const QString& what, double measured, double limit) {
        quality.lines.push_back({measured <= limit, what, percent(measured), Words::tr("limit %1").arg(percent(limit)), {}});
    };
    share(Words::tr("Packets dropped"), percentOf(summary.dropped, summary.packets + summary.dropped), kDropLimit);
    share(Words::tr("Bytes missing in streams"), percentOf(summary.missedBytes, summary.bytes + summary.missedBytes), kMissedLimit);
    share(Words::tr("One-way flows"), percentOf(summary.oneSidedFlows, summary.flows), kOneSidedLimit);

    const LossInterval* longest = nullptr;
    int gaps = 0;
    for (const LossInterval& loss : summary.losses) {
        if (loss.kind == LossInterval::Kind::Spool) {
            ++gaps;
            longest = longest == nullptr || loss.to - loss.from > longest->to - longest->from ? &loss : longest;
        }
    }
    QualityLine gap{gaps == 0, Words::tr("Capture gaps"), Words::tr("none"), {}, {}};
    if (longest != nullptr) {
        gap.measured = format::range(longest->from, longest->to);
        gap.limit = gaps == 1 ? format::duration(longest->to - longest->from) : Words::tr("longest of %1").arg(gaps);
        gap.range = TimeRange{longest->from, longest->to};
    }
    quality.lines.push_back(gap);

    uint64_t damaged = 0;
    int unreadable = 0;
    for (const CaptureSummary& capture : summary.captures) {
        damaged += capture.damaged;
        unreadable += capture.unreadable ? 1 : 0;
    }
    quality.lines.push_back({damaged == 0 && unreadable == 0, Words::tr("Damaged records"), format::count(static_cast<qint64>(damaged)),
        unreadable > 0 ? Words::tr("%1 unreadable", "files").arg(unreadable) : Words::tr("in %n files", nullptr, static_cast<int>(summary.captures.size())), {}});
    if (summary.partial) {
        quality.lines.push_back({false, Words::tr("Analysis"), Words::tr("stopped early"), Words::tr("not all was read"), {}});
    }

    QStringList doubts;
    for (const QualityLine& line : quality.lines) {
        if (!line.good) {
            doubts << line.what;
        }
    }
    quality.trustworthy = doubts.isEmpty();
    if (quality.trustworthy) {
        quality.verdict = Words::tr("Good enough to trust silence");
    } else if (doubts.size() == 1 && longest != nullptr) {
        quality.verdict = Words::tr("Silence can be trusted, except %1").arg(format::range(longest->from, longest->to));
        quality.trustworthy = true;
    } else {
        quality.verdict = Words::tr("Silence proves little here");
    }
    if (summary.hostsOmitted > 0) { // no doubt about silence: what is not listed was analysed
        quality.lines.push_back({false, Words::tr("Hosts listed"), format::count(summary.insideHosts),
            Words::tr("at least %1 more", "hosts").arg(format::count(summary.hostsOmitted)), {}});
    }
    return quality;
}

} // namespace metsuke
