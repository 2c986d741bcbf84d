// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/window_support.h"

#include "ui/windows/capture_dialog.h"

#include <gtest/gtest.h>

#include <QCheckBox>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>

using namespace metsuke;
using namespace metsuke::test;

namespace {

class CaptureDialogTest : public ::testing::Test {
protected:
    CaptureDialogTest()
        : m_session(scriptedFacts())
        , m_dialog(new CaptureDialog(m_session, nullptr))
        , m_list(m_dialog->findChild<QTreeWidget*>()) {
        m_dialog->setAttribute(Qt::WA_DeleteOnClose, false);
    }
    ~CaptureDialogTest() override { delete m_dialog; }
    [[nodiscard]] bool waitForInterfaces() const {
        return waitUntil([this] { return m_list->topLevelItemCount() > 0; });
    }
    [[nodiscard]] QLineEdit* field(const QString& placeholder) const {
        for (auto* edit : m_dialog->findChildren<QLineEdit*>()) {
            if (edit->placeholderText().contains(placeholder)) {
                return edit;
            }
        }
        return nullptr;
    }
    [[nodiscard]] QPushButton* start() const {
        for (auto* button : m_dialog->findChildren<QPushButton*>()) {
            if (button->isDefault()) {
                return button;
            }
        }
        return nullptr;
    }
    CaseSession m_session;
    CaptureDialog* m_dialog;
    QTreeWidget* m_list;
};

} // namespace

TEST_F(CaptureDialogTest, Interfaces_listed_chooses_one_that_is_up_and_not_this_computer) {
    EXPECT_FALSE(start()->isEnabled()); // nothing to capture from yet
    ASSERT_TRUE(waitForInterfaces());
    EXPECT_EQ(m_dialog->options().source, QStringLiteral("eth0"));
    EXPECT_TRUE(start()->isEnabled());
}

TEST_F(CaptureDialogTest, Stream_given_wins_over_the_chosen_interface) {
    ASSERT_TRUE(waitForInterfaces());
    QLineEdit* stream = field(QStringLiteral("ssh://"));
    ASSERT_NE(stream, nullptr);
    stream->setText(QStringLiteral(" ssh://me@sensor/eth1 "));
    EXPECT_EQ(m_dialog->options().source, QStringLiteral("ssh://me@sensor/eth1"));
    EXPECT_FALSE(m_list->isEnabled());
    stream->clear();
    EXPECT_EQ(m_dialog->options().source, QStringLiteral("eth0"));
}

TEST_F(CaptureDialogTest, Filter_used_once_is_offered_again) {
    ASSERT_TRUE(waitForInterfaces());
    QLineEdit* filter = field(QStringLiteral("9100"));
    ASSERT_NE(filter, nullptr);
    filter->setText(QStringLiteral("not port 22"));
    m_dialog->accept();
    const CaptureDialog next(m_session, nullptr);
    EXPECT_EQ(next.options().filter, QStringLiteral("not port 22"));
}

TEST_F(CaptureDialogTest, Long_flows_are_shortened_until_somebody_does_not_want_it) {
    EXPECT_EQ(m_dialog->options().flowBytes, LiveOptions().flowBytes);
    auto* shorten = m_dialog->findChild<QCheckBox*>();
    ASSERT_NE(shorten, nullptr);
    shorten->setChecked(false);
    EXPECT_EQ(m_dialog->options().flowBytes, 0);
    m_dialog->accept();
    const CaptureDialog next(m_session, nullptr);
    EXPECT_EQ(next.options().flowBytes, 0) << "remembered";
}
