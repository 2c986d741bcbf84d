// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/agent_words.h"

#include <QWidget>

#include <span>

class QGridLayout;
class QPushButton;
class QVBoxLayout;

namespace metsuke {

class FactList;
class GlyphLabel;
class TokenLabel;

/// One agent: what somebody should look at, what it is, what each thing is recorded by and why not better, its commands.
class AgentDetail : public QWidget {
    Q_OBJECT
public:
    explicit AgentDetail(QWidget* parent = nullptr);
    /// Version of the policy in force; 0: there is none. Shown with the next agent.
    void setPolicy(int64_t version) { m_policy = version; }
    /// Null: none is chosen. A value that is the same as before changes nothing on the screen.
    void setAgent(const fleet::Agent* agent, const AgentStanding& standing, std::span<const fleet::CommandRecord> commands, Timestamp now);
    /// A host that no agent is on.
    void setHost(const QString& name);
    void retranslate();

signals:
    void approveWanted();
    void refuseWanted();
    void revokeWanted();
    void clearWanted(); ///< the mark that two computers use its identity
    void cancelWanted(const std::string& command);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void clear();
    void showAttention(const AgentStanding& standing);
    void showFacts(const fleet::Agent& agent, Timestamp now);
    void showRecordings(const fleet::Agent& agent);
    void showCommands(std::span<const fleet::CommandRecord> commands);

    GlyphLabel* m_glyph;
    TokenLabel* m_name;
    TokenLabel* m_state;
    QWidget* m_decisions;
    QPushButton* m_approve;
    QPushButton* m_refuse;
    QPushButton* m_revoke;
    QPushButton* m_clear;
    QGridLayout* m_attention;
    FactList* m_facts;
    TokenLabel* m_recordingsTitle;
    QGridLayout* m_recordings;
    TokenLabel* m_commandsTitle;
    QVBoxLayout* m_commands;
    int64_t m_policy = 0;
    QString m_shown; ///< what stands there, as one text
};

} // namespace metsuke
