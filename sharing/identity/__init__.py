"""The vault's wing: who the children are. Each package answers one question, and imports only those below it.

    work                              what waits for the vault?
    answering, deciding, registers    what may it tell, whose concern is this, what does a file bring?
    storing                           how is what is known of a child kept?
    finding                           which known child is this, if any?
    comparing                         how alike are two identities?

Beside them `bulk` links whole files and `training` learns what agreement is worth, both without a database.
Web and vault share `identity`, `named` and `ties`, and `sealing`, which hides them from the web itself.
"""
