// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/report/notice_policy.h"

#include <QObject>

namespace metsuke {

/// Brings notices out of the house: mail and webhook. The program behind the window makes one; without it
/// there is none. GUI thread; nothing here waits.
class NoticeSender : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    /// The settings file (as `metsuke-cli capture --notify` takes it); "" for nobody. Read later, off the GUI
    /// thread; what is wrong with it is told by failed().
    virtual void useFile(const QString& path) = 0;
    virtual void post(const Notice& notice) = 0;
    /// Sends a test to everybody that the file at `path` names; tested() follows.
    virtual void test(const QString& path) = 0;

signals:
    void failed(const metsuke::Message& what);
    /// `problems` is empty when all took it.
    void tested(int targets, const std::vector<metsuke::Message>& problems);
};

} // namespace metsuke
