// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/page_registry.h"
#include "ui/services/action_registry.h"
#include "ui/services/case_session.h"
#include "ui/services/job_model.h"

#include <QMainWindow>

#include <map>

class QDockWidget;
class QMenu;
class QStackedWidget;

namespace metsuke::mitigation {
struct DirectWish;
}

namespace metsuke {

class Inspector;
class MessageBar;
class Rail;
class StatusStrip;
class TopBar;
class WelcomePage;
class Workstation;

/// One case in one window: rail, pages, Inspector, timeline strip. Without a case it is the Welcome page.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    MainWindow(const WorkstationFacts& facts, Workstation& workstation, const PageRegistry& pages);
    ~MainWindow() override;

    /// A case, or captures that become one. What is open in this window is closed.
    void openFiles(const QStringList& files);
    void openDemo();
    void closeCase();
    void showPage(const QString& id);

    [[nodiscard]] CaseSession& session() { return *m_session; }
    [[nodiscard]] ActionRegistry& actions() { return *m_actions; }
    [[nodiscard]] Page* currentPage() const;
    [[nodiscard]] const PageRegistry& pages() const { return m_pages; }
    [[nodiscard]] Inspector& inspector() { return *m_inspector; }
    [[nodiscard]] MessageBar& messages() { return *m_messages; }
    /// Free of a case, so that files may be opened here.
    [[nodiscard]] bool isVacant() const { return !m_session->isOpen() && !m_session->isOpening(); }

    void showPalette();
    void showShortcuts();
    void showSettings();
    void showAbout();
    void showCapture();
    /// Into the case that is open and may be written.
    void addCaptures(const QStringList& files);
    void showJobs();
    /// Makes a token for a computer; where agents are set up is the Agents page.
    void showAddComputer();
    void showKeys();
    void showPolicy();

signals:
    /// The first Overview of a case was painted; measured by the performance test.
    void overviewPainted();

protected:
    void changeEvent(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    bool event(QEvent* event) override;

private:
    void build();
    void registerActions();
    void registerCaseActions();
    void registerGoActions();
    void registerTriageActions();
    void registerRespondActions();
    void registerKeyActions();
    void orderNow(const mitigation::DirectWish& wish, const std::vector<IpAddress>& hosts);
    void buildMenus();
    void retranslate();
    void updateMode();
    void updatePage();
    void updateInspector();
    void updateBadges();
    void onSnapshot();
    void onImportState();
    void askOpenCase();
    void askOpenCaptures();
    void askAddCaptures();
    [[nodiscard]] QStringList askCaptures(const QString& title);
    void triage(TriageState state);
    enum class Term { Include, Exclude };
    void addValueToQuery(Term how);
    void followStream();
    void noteSelection();
    void pinSelection();
    void goToTime();
    [[nodiscard]] Page* page(const QString& id);
    [[nodiscard]] std::vector<std::string> selectedIncidents() const;
    [[nodiscard]] const Detection* selectedDetection() const;
    /// Asks for an exclusion like the selected detection.
    void leaveOutSelection();

    Workstation& m_workstation;
    const PageRegistry& m_pages;
    CaseSession* m_session;
    ActionRegistry* m_actions;
    JobModel* m_jobs;
    TopBar* m_topBar = nullptr;
    Rail* m_rail = nullptr;
    MessageBar* m_messages = nullptr;
    QStackedWidget* m_stack = nullptr;
    WelcomePage* m_welcome = nullptr;
    Inspector* m_inspector = nullptr;
    QDockWidget* m_inspectorDock = nullptr;
    QDockWidget* m_stripDock = nullptr;
    StatusStrip* m_status = nullptr;
    std::map<QString, Page*> m_openPages; ///< made when first shown
    std::map<QString, QMenu*> m_menus;
    std::map<QString, bool> m_inspectorWanted; ///< what the user toggled, by page
    int m_importJob = 0;
    bool m_remembered = false;
    bool m_overviewSeen = false;
};

} // namespace metsuke
