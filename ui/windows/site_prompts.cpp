// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/windows/site_prompts.h"

#include "ui/windows/entry_dialog.h"

#include <QCoreApplication>

namespace metsuke::site_prompts {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(SitePrompts)
};

using With = std::function<Result<SiteProfile>(
    SiteProfile, const QStringList&)>; ///< the profile with a form's values
using Kind = EntryField::Kind;

QString textOf(const std::string& text) { return QString::fromStdString(text); }

void ask(QWidget* parent, CaseSession& session, const QString& title, bool isNew,
    const std::vector<EntryField>& fields, const With& with) {
    EntryDialog::ask(
        parent, title, isNew ? Words::tr("Add") : Words::tr("Change"), fields,
        [with, before = session.snapshot()->site.profile()](
            const QStringList& values) { return site_edits::problemOf(with(before, values)); },
        [with, &session](const QStringList& values) {
            const auto profile = with(session.snapshot()->site.profile(), values);
            if (const auto& problem = session.snapshot()->siteProblem) {
                session.raise(*problem); // what stands in for them must not overwrite them
            } else if (profile.ok()) {
                session.setSiteProfile(*profile, Message("site.changed"));
            } else {
                session.raise(profile.error());
            }
        });
}

void askExclusionAt(QWidget* parent, CaseSession& session, Place place, const Exclusion& exclusion) {
    ask(parent, session, place ? Words::tr("Exclusion") : Words::tr("New exclusion"), !place,
        {{Kind::Line, Words::tr("Rule"), Words::tr("any, or its id: SCAN-001"), textOf(exclusion.rule), {}},
            {Kind::Line, Words::tr("Host"), Words::tr("any, or an address or range"),
                exclusion.host ? textOf(exclusion.host->toString()) : QString(), {}},
            {Kind::Line, Words::tr("Other side"), Words::tr("any, or a range or domain"),
                textOf(exclusion.peer), {}},
            {Kind::Line, Words::tr("Reason"), Words::tr("why this is all right"), textOf(exclusion.reason),
                {}},
            {Kind::Line, Words::tr("Until"), Words::tr("for good, or a day: 2027-03-31"),
                site_edits::lastDay(exclusion), {}}},
        [place](SiteProfile profile, const QStringList& values) {
            return site_edits::withExclusion(std::move(profile), place, values);
        });
}

} // namespace

void askGroup(QWidget* parent, CaseSession& session, Place place) {
    const NetworkGroup group = place ? session.snapshot()->site.profile().groups.at(*place) : NetworkGroup{};
    QStringList ranges;
    for (const IpRange& range : group.ranges) {
        ranges.append(textOf(range.toString()));
    }
    ask(parent, session, place ? Words::tr("Network group") : Words::tr("New network group"), !place,
        {{Kind::Line, Words::tr("Name"), Words::tr("Office"), textOf(group.name), {}},
            {Kind::Line, Words::tr("Zone"), Words::tr("a word of your own, such as office, dmz or guest"),
                textOf(group.zone), {}},
            {Kind::Switch, Words::tr("Trusted (attacks from a group that is not weigh more)"), {},
                group.isTrusted ? QStringLiteral("1") : QStringLiteral("0"), {}},
            {Kind::Lines, Words::tr("Ranges"),
                QStringLiteral("10.20.0.0/16\n192.168.1.10-192.168.1.20\nfd00::/8"), ranges.join(u'\n'), {}}},
        [place](SiteProfile profile, const QStringList& values) {
            return site_edits::withGroup(std::move(profile), place, values);
        });
}

void askService(QWidget* parent, CaseSession& session, Place place) {
    const RegisteredService service
        = place ? session.snapshot()->site.profile().services.at(*place) : RegisteredService{};
    QStringList kinds;
    for (size_t kind = 0; kind < kServiceKindCount; ++kind) {
        kinds.append(site_edits::kindTitle(static_cast<ServiceKind>(kind)));
    }
    ask(parent, session, place ? Words::tr("Registered service") : Words::tr("New registered service"),
        !place,
        {{Kind::Choice, Words::tr("Kind"), {}, QString::number(static_cast<int>(service.kind)), kinds},
            {Kind::Line, Words::tr("Address"), QStringLiteral("10.20.0.53"),
                place ? textOf(service.address.toString()) : QString(), {}},
            {Kind::Line, Words::tr("Port"), Words::tr("any"),
                service.port == 0 ? QString() : QString::number(service.port), {}},
            {Kind::Line, Words::tr("Note"), {}, textOf(service.note), {}}},
        [place](SiteProfile profile, const QStringList& values) {
            return site_edits::withService(std::move(profile), place, values);
        });
}

void askDomain(QWidget* parent, CaseSession& session, Place place) {
    ask(parent, session, place ? Words::tr("Registered domain") : Words::tr("New registered domain"), !place,
        {{Kind::Line, Words::tr("Domain"), QStringLiteral("corp.example"),
            place ? textOf(session.snapshot()->site.profile().domains.at(*place)) : QString(), {}}},
        [place](SiteProfile profile, const QStringList& values) {
            return site_edits::withDomain(std::move(profile), place, values);
        });
}

void changeExclusion(QWidget* parent, CaseSession& session, Place place) {
    askExclusionAt(parent, session, place,
        place ? session.snapshot()->site.profile().exclusions.at(*place) : Exclusion{});
}

void askExclusion(QWidget* parent, CaseSession& session, const Exclusion& proposed) {
    askExclusionAt(parent, session, std::nullopt, proposed);
}

} // namespace metsuke::site_prompts
