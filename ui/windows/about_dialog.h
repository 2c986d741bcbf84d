// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/analysis_service.h"

#include <QDialog>

namespace metsuke {

/// Name, version, licence, and what the program is built on.
class AboutDialog : public QDialog {
    Q_OBJECT
public:
    AboutDialog(const WorkstationFacts& facts, QWidget* parent);
};

} // namespace metsuke
