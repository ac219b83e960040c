"""Values to bytes: certificates, cards, slips, sheets, tables, QR codes, signatures. No database."""
