"""What each chantier is: sections, porteurs, contacts, resources; the appeal and the alliance."""
