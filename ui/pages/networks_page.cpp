// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/networks_page.h"

#include "ui/services/format.h"
#include "ui/services/sentences.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/entry_table.h"
#include "ui/widgets/token_label.h"
#include "ui/windows/site_prompts.h"

#include <QFileDialog>
#include <QHeaderView>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace metsuke {

namespace {

constexpr int kSpace = 16;
constexpr int kShownProposals = 200; ///< the rest comes when these are dealt with
constexpr int kVisibleProposals = 5; ///< rows the table shows without scrolling
constexpr int kProposalRow = 30;
constexpr qint64 kAskAgainMs = 10'000;

enum ProposalColumn { ThingColumn, ReasonColumn, AcceptColumn, DismissColumn, ProposalColumns };

QString joinedRanges(const NetworkGroup& group, const QString& separator) {
    QStringList ranges;
    for (const IpRange& range : group.ranges) {
        ranges.append(QString::fromStdString(range.toString()));
    }
    return ranges.join(separator);
}

QString text(const std::string& untrusted) { return format::untrusted(untrusted); }

} // namespace

NetworksPage::NetworksPage(CaseSession& session, QWidget* parent)
    : Page(session, parent) {
    QVBoxLayout* page = makeScrollColumn();
    page->addWidget(buildHead());
    page->addWidget(buildProposals());
    m_groups = new EntryTable(4, this);
    m_services = new EntryTable(4, this);
    m_domains = new EntryTable(1, this);
    m_exclusions = new EntryTable(6, this);
    auto* upper = new QHBoxLayout;
    upper->setSpacing(kSpace);
    upper->addWidget(m_groups, 11);
    upper->addWidget(m_services, 10);
    page->addLayout(upper, 3);
    auto* lower = new QHBoxLayout;
    lower->setSpacing(kSpace);
    lower->addWidget(m_domains, 5);
    lower->addWidget(m_exclusions, 16);
    page->addLayout(lower, 2);
    connectTables();
    connect(&session, &CaseSession::rejudgingChanged, this, [this] {
        if (isVisible()) {
            showHead();
        }
    });
    connect(&session, &CaseSession::siteProfileKept, this, [this] {
        this->session().raise(UserMessage::Kind::Success, tr("Every new case begins with these networks."));
    });
    connect(&session, &CaseSession::siteProfileWritten, this, [this](const QString& path) {
        this->session().raise(UserMessage::Kind::Success, tr("The networks were written to %1.").arg(path));
    });
}

QWidget* NetworksPage::buildHead() {
    m_head = makeHead(32);
    QWidget* head = m_head.widget();
    m_import = new QPushButton(head);
    m_export = new QPushButton(head);
    m_keep = new QPushButton(head);
    for (QPushButton* button : {m_import, m_export, m_keep}) {
        m_head.row->addWidget(button);
    }
    connect(m_import, &QPushButton::clicked, this, &NetworksPage::askImport);
    connect(m_export, &QPushButton::clicked, this, &NetworksPage::askExport);
    connect(m_keep, &QPushButton::clicked, this, [this] { session().keepSiteProfile(); });
    return head;
}

QWidget* NetworksPage::buildProposals() {
    m_proposalCard = new Card(this);
    m_proposalCard->setAccented(true);
    m_proposalCard->head()->addStretch(1);
    m_acceptAll = makePrimaryButton(m_proposalCard);
    m_proposalCard->head()->addWidget(m_acceptAll);
    m_proposalTable = new QTableWidget(0, ProposalColumns, m_proposalCard);
    m_proposalTable->setSelectionMode(QAbstractItemView::NoSelection);
    m_proposalTable->setFocusPolicy(Qt::NoFocus); // its buttons have it
    m_proposalTable->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_proposalTable->setShowGrid(false);
    m_proposalTable->setFrameShape(QFrame::NoFrame);
    m_proposalTable->horizontalHeader()->hide();
    m_proposalTable->verticalHeader()->hide();
    m_proposalTable->verticalHeader()->setDefaultSectionSize(kProposalRow);
    m_proposalTable->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_proposalTable->horizontalHeader()->setSectionResizeMode(ReasonColumn, QHeaderView::Stretch);
    m_proposalCard->body()->addWidget(m_proposalTable);
    connect(m_acceptAll, &QPushButton::clicked, this, &NetworksPage::acceptAll);
    return m_proposalCard;
}

void NetworksPage::connectTables() {
    m_groups->setWide(3);
    m_groups->setMonospaced({3});
    m_services->setWide(3);
    m_services->setMonospaced({1, 2});
    m_domains->setWide(0);
    m_domains->setMonospaced({0});
    m_exclusions->setWide(3);
    m_exclusions->setMonospaced({0, 1, 2});
    const auto wire = [this](EntryTable* table, void (*ask)(QWidget*, CaseSession&, site_edits::Place),
                          auto remove) {
        connect(table, &EntryTable::addWanted, this, [this, ask] { ask(window(), session(), std::nullopt); });
        connect(table, &EntryTable::editWanted, this,
            [this, ask](int row) { ask(window(), session(), static_cast<size_t>(row)); });
        connect(table, &EntryTable::removeWanted, this, remove);
    };
    wire(m_groups, &site_prompts::askGroup, [this](int row) { remove(&SiteProfile::groups, row); });
    wire(m_services, &site_prompts::askService, [this](int row) { remove(&SiteProfile::services, row); });
    wire(m_domains, &site_prompts::askDomain, [this](int row) { remove(&SiteProfile::domains, row); });
    wire(m_exclusions, &site_prompts::changeExclusion,
        [this](int row) { remove(&SiteProfile::exclusions, row); });
}

void NetworksPage::focusContent() { m_groups->table()->setFocus(Qt::OtherFocusReason); }

void NetworksPage::registerActions(ActionRegistry& actions) {
    Page::registerActions(actions);
    const auto add = [&](const char* id, std::function<QString()> words, std::function<bool()> enabled,
                         std::function<void()> run) {
        ActionSpec spec;
        spec.id = QString::fromLatin1(id);
        spec.group = QStringLiteral("hidden");
        spec.text = std::move(words);
        spec.enabled = std::move(enabled);
        spec.run = std::move(run);
        actions.add(std::move(spec));
    };
    add(
        "networks.import", [] { return tr("Load networks from a file…"); },
        [this] { return session().isOpen() && !session().isReadOnly(); }, [this] { askImport(); });
    add(
        "networks.export", [] { return tr("Write networks to a file…"); },
        [this] { return session().isOpen() && !session().snapshot()->siteProblem; }, [this] { askExport(); });
    add(
        "networks.exclude", [] { return tr("Exclude a rule, host or other side…"); },
        [this] { return session().canChangeSite(); },
        [this] { site_prompts::askExclusion(window(), session(), {}); });
}

void NetworksPage::refresh(InvestigationContext::Parts, bool snapshot) {
    if (!snapshot) {
        return;
    }
    showHead();
    showTables();
    showProposals();
    askProposals();
}

void NetworksPage::showHead() {
    const CaseSnapshot& snapshot = *session().snapshot();
    const double judged = session().rejudgedFraction();
    const bool isBusy = judged >= 0 || (!snapshot.isJudgedBySite && session().isImporting());
    const bool isLocked = !session().canChangeSite();
    const auto registered = static_cast<int>(snapshot.site.profile().services.size());
    m_head.glyph->setIcon(snapshot.siteProblem ? QStringLiteral("warning")
            : isBusy                           ? QStringLiteral("clock")
                                               : QStringLiteral("globe"),
        snapshot.siteProblem ? Token::StateBad
            : isBusy         ? Token::StateWait
                             : Token::Text2);
    if (snapshot.siteProblem) {
        m_head.verdict->setText(tr("The networks of this case cannot be read."));
        m_head.remark->setText(sentences::render(*snapshot.siteProblem));
    } else if (judged >= 0) {
        m_head.verdict->setText(tr("Judging the case anew: %1 %").arg(static_cast<int>(judged * 100)));
        m_head.remark->setText(tr("Until it is done, the findings are those by the networks before."));
    } else {
        m_head.verdict->setText(
            tr("%1, %2, %3", "groups, services, domains")
                .arg(tr("%n network group(s)", nullptr,
                         static_cast<int>(snapshot.site.profile().groups.size())),
                    tr("%n registered service(s)", nullptr, registered),
                    tr("%n domain(s)", nullptr, static_cast<int>(snapshot.site.profile().domains.size()))));
        m_head.remark->setText(isBusy ? tr("What is stored is judged by them when the import has ended.")
                : registered == 0
                ? tr("Register the servers of the site: others of their kind are noticed then, and they "
                     "themselves make no noise.")
                : tr("What the site says decides what is inside, what is usual, and what is left out."));
    }
    for (EntryTable* table : {m_groups, m_services, m_domains, m_exclusions}) {
        table->setLocked(isLocked);
    }
    m_import->setEnabled(!session().isReadOnly()); // also in place of networks that cannot be read
    m_export->setEnabled(!snapshot.siteProblem);
    m_keep->setEnabled(!snapshot.siteProblem);
    m_acceptAll->setEnabled(!isLocked);
}

QString NetworksPage::excludedBy(const std::string& exclusion) const {
    qint64 count = 0;
    for (const ExcludedHits& hits : session().snapshot()->excluded) {
        count += hits.exclusion == exclusion ? hits.count : 0;
    }
    return count == 0 ? QString() : format::count(count);
}

void NetworksPage::showTables() {
    QList<QStringList> groups;
    for (const NetworkGroup& group : site().groups) {
        groups.append({text(group.name), text(group.zone),
            group.isTrusted ? tr("trusted") : tr("not trusted"), joinedRanges(group, QStringLiteral(", "))});
    }
    m_groups->setRows(groups);
    QList<QStringList> services;
    for (const RegisteredService& service : site().services) {
        services.append(
            {site_edits::kindTitle(service.kind), QString::fromStdString(service.address.toString()),
                service.port == 0 ? tr("any", "port") : QString::number(service.port), text(service.note)});
    }
    m_services->setRows(services);
    QList<QStringList> domains;
    for (const std::string& domain : site().domains) {
        domains.append({text(domain)});
    }
    m_domains->setRows(domains);
    QList<QStringList> exclusions;
    for (const Exclusion& exclusion : site().exclusions) {
        exclusions.append({exclusion.rule.empty() ? tr("any", "rule") : text(exclusion.rule),
            exclusion.host ? QString::fromStdString(exclusion.host->toString()) : tr("any", "host"),
            exclusion.peer.empty() ? tr("any", "other side") : text(exclusion.peer), text(exclusion.reason),
            site_edits::lastDay(exclusion), excludedBy(exclusion.key())});
    }
    m_exclusions->setRows(exclusions);
}

/// Counting what a case shows takes a moment: once for what is there, and now and then while more comes.
void NetworksPage::askProposals() {
    const CaseSummary& summary = session().snapshot()->summary;
    const std::pair<std::string, int64_t> now{summary.path, summary.packets};
    const bool isSoon
        = session().isImporting() && m_sinceAsked.isValid() && m_sinceAsked.elapsed() < kAskAgainMs;
    if (now == m_seenOf || isSoon || m_channel.isBusy()) { // asking anew would give up what was read so far
        return;
    }
    m_sinceAsked.start();
    m_channel.ask(
        session().queries(), this,
        [](EventStore& store, const QueryBudget& budget) { return store.siteObservations(budget); },
        [this, now](const Result<SiteObservations>& seen) {
            if (seen.ok()) {
                m_seenOf = now;
                m_seen = *seen;
                m_proposedTo.reset();
                showProposals();
                m_sinceAsked.start(); // a case that grows must not be read without a pause
                if (isVisible()) {
                    askProposals(); // more may have come meanwhile
                }
            }
        });
}

void NetworksPage::showProposals() {
    const CaseSnapshot& snapshot = *session().snapshot();
    const bool isKnown = m_seenOf.first == snapshot.summary.path && !snapshot.siteProblem;
    if (!isKnown) {
        m_proposals.clear();
        m_proposedTo.reset();
        fillProposals();
    } else if (m_proposedTo != site()) {
        std::vector<SiteProposal> proposals = proposeSite(m_seen, site());
        const bool isSame = std::ranges::equal(proposals, m_proposals, [](const auto& a, const auto& b) {
            return a.id == b.id && a.reason == b.reason; // the id says what it is
        });
        m_proposals = std::move(proposals);
        m_proposedTo = site();
        if (!isSame) { // else the links stay, and with them keyboard and scrolling
            fillProposals();
        }
    }
    for (auto* link : m_proposalTable->findChildren<LinkButton*>()) {
        link->setEnabled(session().canChangeSite());
    }
}

void NetworksPage::fillProposals() {
    const int rows = std::min(static_cast<int>(m_proposals.size()), kShownProposals);
    m_proposalCard->setVisible(rows > 0);
    m_proposalCard->setTitle(
        tr("Seen in the traffic, not registered"), format::count(static_cast<qint64>(m_proposals.size())));
    m_proposalTable->setRowCount(0); // with its buttons
    m_proposalTable->setRowCount(rows);
    for (int row = 0; row < rows; ++row) {
        addProposal(row);
    }
    const int rowHeight = rows > 0 ? m_proposalTable->rowHeight(0) : 0; // what the style made of the wish
    m_proposalTable->setVerticalScrollBarPolicy(
        rows > kVisibleProposals ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    m_proposalTable->setFixedHeight(std::min(rows, kVisibleProposals) * rowHeight + 4);
}

void NetworksPage::addProposal(int row) {
    const SiteProposal& proposal = m_proposals[static_cast<size_t>(row)];
    const QString thing = site_edits::thingOf(proposal);
    const bool isService = proposal.kind == SiteProposal::Kind::Service; // names stand as they are
    auto* name = new QTableWidgetItem(isService ? thing.at(0).toUpper() + thing.mid(1) : thing);
    name->setFont(metsuke::font(TextStyle::BodyStrong));
    const QString reason = sentences::render(proposal.reason);
    auto* why = new QTableWidgetItem(reason);
    why->setToolTip(reason);
    m_proposalTable->setItem(row, ThingColumn, name);
    m_proposalTable->setItem(row, ReasonColumn, why);
    const auto link = [&](int column, const QString& word, const QString& full,
                          void (NetworksPage::*act)(const SiteProposal&)) {
        auto* button = new LinkButton(m_proposalTable);
        button->setText(word);
        button->setAccessibleName(full);
        connect(button, &QPushButton::clicked, this, [this, proposal, act] { (this->*act)(proposal); });
        auto* cell = new QWidget(m_proposalTable);
        auto* layout = new QHBoxLayout(cell);
        layout->setContentsMargins(8, 0, 8, 0);
        layout->addWidget(button);
        m_proposalTable->setCellWidget(row, column, cell);
    };
    link(AcceptColumn, tr("Accept"), tr("Accept: %1").arg(thing), &NetworksPage::accept);
    link(DismissColumn, tr("Dismiss"), tr("Dismiss: %1").arg(thing), &NetworksPage::dismiss);
}

void NetworksPage::accept(const SiteProposal& proposal) {
    session().editSite(
        [proposal](SiteProfile profile) -> Result<SiteProfile> {
            return withProposal(std::move(profile), proposal);
        },
        Message("site.accepted").with("what", site_edits::thingOf(proposal).toStdString()));
}

void NetworksPage::acceptAll() {
    session().editSite(
        [proposals = m_proposals](SiteProfile profile) -> Result<SiteProfile> {
            for (const SiteProposal& proposal : proposals) {
                profile = withProposal(std::move(profile), proposal);
            }
            return profile;
        },
        Message("site.accepted_all").with("count", static_cast<int64_t>(m_proposals.size())));
}

void NetworksPage::dismiss(const SiteProposal& proposal) {
    session().editSite(
        [id = proposal.id](SiteProfile profile) -> Result<SiteProfile> {
            if (std::ranges::find(profile.dismissed, id) == profile.dismissed.end()) {
                profile.dismissed.push_back(id);
            }
            return profile;
        },
        Message("site.dismissed").with("what", site_edits::thingOf(proposal).toStdString()));
}

template <typename Item> void NetworksPage::remove(std::vector<Item> SiteProfile::*list, int row) {
    const auto& items = site().*list;
    if (row < 0 || static_cast<size_t>(row) >= items.size()) {
        return;
    }
    session().editSite(
        [list, item = items[static_cast<size_t>(row)]](SiteProfile profile) -> Result<SiteProfile> {
            auto& now = profile.*list; // by value: rows may have moved
            if (const auto it = std::ranges::find(now, item); it != now.end()) {
                now.erase(it);
            }
            return profile;
        },
        Message("site.changed"));
}

void NetworksPage::askImport() {
    auto* dialog
        = new QFileDialog(window(), tr("Load networks from a file"), {}, tr("Network profiles (*.json)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this,
        [this](const QString& path) { session().importSiteProfile(path); });
    dialog->open();
}

void NetworksPage::askExport() {
    auto* dialog
        = new QFileDialog(window(), tr("Write networks to a file"), {}, tr("Network profiles (*.json)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("json"));
    dialog->selectFile(QStringLiteral("networks.json"));
    connect(dialog, &QFileDialog::fileSelected, this,
        [this](const QString& path) { session().exportSiteProfile(path); });
    dialog->open();
}

void NetworksPage::retranslate() {
    m_import->setText(tr("Load…"));
    m_import->setToolTip(tr("Takes the networks of a file in place of these"));
    m_export->setText(tr("Write…"));
    m_export->setToolTip(tr("Writes these networks to a file, for another case or computer"));
    m_keep->setText(tr("Use for new cases"));
    m_keep->setToolTip(tr("Every case that is made from now on begins with these networks"));
    m_acceptAll->setText(tr("Accept all"));
    m_proposalTable->setAccessibleName(tr("Seen in the traffic, not registered"));
    m_proposals.clear(); // in the other language they are others
    m_proposedTo.reset();
    m_groups->setTexts(tr("Network groups"), {tr("Name"), tr("Zone"), tr("Trust"), tr("Ranges")},
        tr("Nothing is inside"),
        tr("Without a group no address counts as inside; then hosts that open connections are judged."));
    m_groups->setNames(
        tr("Add a network group"), tr("Change the network group"), tr("Remove the network group"));
    m_services->setTexts(tr("Registered services"), {tr("Kind"), tr("Address"), tr("Port"), tr("Note")},
        tr("No service is registered"),
        tr("Registered servers may do what their kind does; others of the kind are noticed."));
    m_services->setNames(tr("Register a service"), tr("Change the service"), tr("Remove the service"));
    m_domains->setTexts(tr("Registered domains"), {tr("Domain")}, tr("No domain is registered"),
        tr("Names below them are the site's own."));
    m_domains->setNames(tr("Register a domain"), tr("Change the domain"), tr("Remove the domain"));
    m_exclusions->setTexts(tr("Exclusions"),
        {tr("Rule"), tr("Host"), tr("Other side"), tr("Reason"), tr("Until"), tr("Left out")},
        tr("Nothing is excluded"), tr("What an exclusion covers makes no detection, but is counted here."));
    m_exclusions->setNames(tr("Add an exclusion"), tr("Change the exclusion"), tr("Remove the exclusion"));
}

} // namespace metsuke
