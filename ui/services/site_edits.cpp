// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/site_edits.h"

#include "ui/services/sentences.h"

#include "core/model/site_profile_json.h"

#include <QCoreApplication>
#include <QDateTime>

#include <algorithm>

namespace metsuke::site_edits {

namespace {

class Words {
    Q_DECLARE_TR_FUNCTIONS(SiteEdits)
};

/// Puts the field's own name where core says a place in a file.
Error told(Error error, const QString& where) {
    for (auto& [name, value] : error.message.args) {
        if (name == "where") {
            value = where.toStdString();
            return error;
        }
    }
    error.message.with("where", where.toStdString());
    return error;
}

Result<std::string> typed(const QString& value, size_t maximum, const QString& where) {
    return siteText(value.toStdString(), maximum, where.toStdString());
}

template <typename Item> void put(std::vector<Item>& list, Place place, Item item) {
    if (place && *place < list.size()) {
        list[*place] = std::move(item);
    } else {
        list.push_back(std::move(item));
    }
}

Result<SiteProfile> validated(SiteProfile profile, const QString& where) {
    if (auto valid = validateSiteProfile(profile); !valid.ok()) {
        return told(valid.error(), where);
    }
    return profile;
}

} // namespace

Result<SiteProfile> withGroup(SiteProfile profile, Place place, const QStringList& values) {
    NetworkGroup group;
    METSUKE_TRY(group.name, typed(values.value(0), kMaximumSiteName, Words::tr("Name")));
    METSUKE_TRY(group.zone, typed(values.value(1), kMaximumSiteName, Words::tr("Zone")));
    group.isTrusted = values.value(2) == QStringLiteral("1");
    if (group.name.empty()) {
        return Error(ErrorCode::InvalidArgument,
            Message("site.no_name").with("where", Words::tr("Name").toStdString()));
    }
    const QStringList lines = values.value(3).split(u'\n');
    for (qsizetype line = 0; line < lines.size(); ++line) {
        for (const QString& text : lines[line].split(u',', Qt::SkipEmptyParts)) {
            if (text.trimmed().isEmpty()) {
                continue;
            }
            auto range = IpRange::parse(text.toStdString());
            if (!range.ok()) {
                return told(range.error(), Words::tr("Line %1").arg(line + 1));
            }
            if (std::find(group.ranges.begin(), group.ranges.end(), *range) == group.ranges.end()) {
                group.ranges.push_back(*range);
            }
        }
    }
    put(profile.groups, place, std::move(group));
    return validated(std::move(profile), Words::tr("Group"));
}

Result<SiteProfile> withService(SiteProfile profile, Place place, const QStringList& values) {
    RegisteredService service;
    service.kind = static_cast<ServiceKind>(
        std::clamp(values.value(0).toInt(), 0, static_cast<int>(kServiceKindCount) - 1));
    const QString address = values.value(1).trimmed();
    const auto parsed = IpRange::parse(address.toStdString());
    if (!parsed.ok()) {
        return told(parsed.error(), Words::tr("Address"));
    }
    if (!parsed->isSingle()) {
        return Error(ErrorCode::InvalidArgument,
            Message("site.range_address")
                .with("where", Words::tr("Address").toStdString())
                .with("value", address.toStdString()));
    }
    service.address = parsed->first();
    const QString port = values.value(2).trimmed();
    bool isNumber = true;
    const uint number = port.isEmpty() ? 0 : port.toUInt(&isNumber);
    if (!isNumber || number > 65'535) {
        return Error(ErrorCode::InvalidArgument,
            Message("site.port_bad").with("where", Words::tr("Port").toStdString()));
    }
    service.port = static_cast<uint16_t>(number);
    METSUKE_TRY(service.note, typed(values.value(3), kMaximumSiteNote, Words::tr("Note")));
    const auto same = [&](const RegisteredService& other) {
        return other.kind == service.kind && other.address == service.address && other.port == service.port;
    };
    for (size_t i = 0; i < profile.services.size(); ++i) {
        if (place != Place(i) && same(profile.services[i])) {
            return Error(ErrorCode::InvalidArgument,
                Message("site.twice")
                    .with("where", kindWord(service.kind).toStdString())
                    .with("value", address.toStdString()));
        }
    }
    put(profile.services, place, std::move(service));
    return validated(std::move(profile), Words::tr("Service"));
}

Result<SiteProfile> withDomain(SiteProfile profile, Place place, const QStringList& values) {
    auto domain = parseSiteDomain(values.value(0).toStdString());
    if (!domain.ok()) {
        return told(domain.error(), Words::tr("Domain"));
    }
    for (size_t i = 0; i < profile.domains.size(); ++i) {
        if (place != Place(i) && profile.domains[i] == *domain) {
            return Error(ErrorCode::InvalidArgument,
                Message("site.twice")
                    .with("where", Words::tr("Domain").toStdString())
                    .with("value", *domain));
        }
    }
    put(profile.domains, place, std::move(*domain));
    return validated(std::move(profile), Words::tr("Domain"));
}

Result<SiteProfile> withExclusion(SiteProfile profile, Place place, const QStringList& values) {
    auto exclusion = makeExclusion(values.value(0).toStdString(), values.value(1).toStdString(),
        values.value(2).toStdString(), values.value(3).toStdString(), values.value(4).toStdString());
    if (!exclusion.ok()) {
        QString where = Words::tr("Exclusion");
        for (const auto& [name, value] : exclusion.error().message.args) {
            const auto* field = std::get_if<std::string>(&value);
            if (name == "where" && field != nullptr) {
                where = *field == "host"  ? Words::tr("Host")
                    : *field == "peer"    ? Words::tr("Other side")
                    : *field == "expires" ? Words::tr("Until")
                                          : where;
            }
        }
        return told(exclusion.error(), where);
    }
    put(profile.exclusions, place, std::move(*exclusion));
    return validated(std::move(profile), Words::tr("Exclusion"));
}

QString problemOf(const Result<SiteProfile>& profile) {
    return profile.ok() ? QString() : sentences::render(profile.error());
}

QString kindTitle(ServiceKind kind) {
    QString word = kindWord(kind);
    word[0] = word[0].toUpper();
    return word;
}

QString kindWord(ServiceKind kind) {
    return sentences::render(Message("service." + std::string(serviceKindName(kind))));
}

QString thingOf(const SiteProposal& proposal) {
    switch (proposal.kind) {
    case SiteProposal::Kind::Service:
        return kindWord(proposal.service.kind) + u' '
            + QString::fromStdString(proposal.service.address.toString());
    case SiteProposal::Kind::Domain:
        return QString::fromStdString(proposal.domain);
    case SiteProposal::Kind::Network:
        return QString::fromStdString(proposal.network.toString());
    }
    return {};
}

QString lastDay(const Exclusion& exclusion) {
    // Typed days end with their last moment; other ends are shown as the day they fall on.
    return exclusion.expires
        ? QDateTime::fromMSecsSinceEpoch((exclusion.expires->ns - 1) / kMillisecond, Qt::UTC)
              .toString(QStringLiteral("yyyy-MM-dd"))
        : QString();
}

} // namespace metsuke::site_edits
