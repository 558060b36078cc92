import type { Texts } from './texts.ts';

export const es: Texts = {
  language: 'es',
  layout: {
    protectedBy: 'Protegido por Sunray',
    reference: 'Referencia',
    support: 'Ayuda',
    application: 'Aplicación',
  },
  noScript: {
    title: 'JavaScript está desactivado',
    text: 'Las llaves de acceso lo necesitan. Permite JavaScript para esta dirección y vuelve a cargar la página.',
  },
  passkeys: {
    question: '¿Qué es una llave de acceso?',
    answer:
      'Una llave (passkey) guardada en tu teléfono, ordenador o llave de seguridad. La abres igual que desbloqueas el dispositivo: con la huella, la cara o el PIN. No hay contraseña que recordar ni nada que se pueda robar de un sitio web.',
    question2: '¿Has perdido tu dispositivo?',
    answer2:
      'Si tu llave de acceso no está en otro de tus dispositivos, pide un nuevo enlace de configuración a quienes administran esta aplicación.',
    deviceHint:
      'Este dispositivo no tiene un bloqueo de pantalla que sirva para llaves de acceso. También vale un teléfono o una llave de seguridad: elígelo cuando el navegador pregunte.',
  },
  signIn: {
    title: 'Iniciar sesión en {site}',
    heading: 'Iniciar sesión',
    lead: 'Tu llave de acceso abre esta aplicación. Sin nombre de usuario, sin contraseña.',
    button: 'Usar llave de acceso',
    signedOut: 'Has cerrado la sesión.',
    signedOutText: 'Para volver, usa tu llave de acceso.',
    firstTime: '¿Es tu primera vez?',
    firstTimeLink: 'Usa tu código de configuración',
  },
  setUp: {
    title: 'Configura tu llave de acceso para {site}',
    heading: 'Configura tu llave de acceso',
    codeLead: 'Escribe el código de configuración que te han dado, o abre otra vez tu enlace.',
    codeLabel: 'Código de configuración',
    codeHint: '25 letras y cifras. Los guiones y espacios no importan.',
    codeButton: 'Continuar',
    opening: 'Abriendo tu enlace de configuración…',
    readyLead: 'Un solo paso: crea una llave de acceso en este dispositivo. A partir de ahora abrirá {site}.',
    nameLabel: 'Nombre de esta llave de acceso',
    nameHint: 'Para que luego la reconozcas en tu lista.',
    button: 'Crear llave de acceso',
    otherCode: 'Usar otro código',
    signedInAs:
      'Este navegador tiene la sesión de {name}. Al terminar aquí entrará como la persona para quien se hizo el código.',
    haveOne: '¿Ya tienes una llave de acceso?',
    haveOneLink: 'Inicia sesión',
  },
  signOut: {
    title: 'Cerrar la sesión de {site}',
    heading: '¿Cerrar la sesión?',
    signedInAs: 'Has entrado como {name}.',
    lead: 'Para volver necesitarás tu llave de acceso.',
    button: 'Cerrar sesión',
    stay: 'Seguir en la aplicación',
    partTitle: 'Sesión cerrada solo en este navegador',
    partHappened:
      'Este navegador ha olvidado tu sesión, pero Sunray no ha podido contactar con su plano de control, así que la sesión aún no se ha cerrado en todas partes.',
    partNext:
      'Inténtalo de nuevo en un momento. Si no haces nada, la sesión terminará por sí sola a las {time} como muy tarde.',
    partButton: 'Cerrarla en todas partes',
  },
  refusals: {
    unknownHost: {
      title: 'Aquí no hay ninguna aplicación',
      happened: 'No hay nada protegido bajo esta dirección.',
      next: 'Comprueba que la dirección esté bien escrita o pregunta a quien te la dio.',
    },
    hostLocked: {
      title: 'Bloqueada por ahora',
      happened: 'Los administradores han bloqueado esta aplicación para todo el mundo.',
      next: 'Por tu parte no hay nada que hacer. Prueba más tarde o pregunta en el contacto de abajo, si lo hay.',
    },
    hostInactive: {
      title: 'Desactivada',
      happened: 'Esta aplicación está desactivada en este momento.',
      next: 'Prueba más tarde.',
    },
    userInactive: {
      title: 'Tu cuenta no está activa',
      happened: 'Tu cuenta está suspendida o desactivada, por eso esta aplicación no la deja entrar.',
      next: 'Pregunta a tu administrador e indica la referencia de abajo.',
    },
    notGranted: {
      title: 'Sin acceso a esta aplicación',
      happened: 'Has iniciado sesión, pero tu cuenta no tiene acceso a esta aplicación.',
      next: 'Pide acceso a tu administrador o entra con otra cuenta.',
    },
    edgeStale: {
      title: 'A la espera de reglas actuales',
      happened:
        'Sunray lleva demasiado tiempo sin noticias de su plano de control. Antes que decidir con reglas viejas, no deja entrar a nadie.',
      next: 'Suele pasar solo. Prueba de nuevo dentro de un minuto.',
    },
    controlAway: {
      title: 'Ahora mismo no se puede iniciar sesión',
      happened:
        'Sunray no puede contactar con su plano de control, que comprueba las llaves de acceso. La tuya está bien.',
      next: 'Prueba de nuevo en unos segundos.',
    },
    pathRefused: {
      title: 'Esta dirección se ha rechazado',
      happened: 'La dirección se puede leer de más de una manera, por eso no se ha transmitido.',
      next: 'Empieza por la página de inicio o revisa el enlace que te ha traído aquí.',
    },
    notFound: {
      title: 'Aquí no hay nada',
      happened: 'Esta dirección es de Sunray, pero ninguna página tiene este nombre.',
      next: 'Ve a la aplicación.',
    },
    crossSite: {
      title: 'Esta petición venía de otro sitio',
      happened: 'Por tu seguridad, esta acción solo funciona desde una página de esta misma dirección.',
      next: 'Abre la aplicación e inténtalo desde allí.',
    },
    backendUnreachable: {
      title: 'La aplicación no responde',
      happened: 'Has pasado, pero la aplicación que está detrás de Sunray no ha respondido.',
      next: 'Prueba de nuevo en un momento. Si continúa, avisa a quienes la administran.',
    },
    edgeFailure: {
      title: 'Algo ha fallado por nuestra parte',
      happened: 'Sunray no ha podido decidir si dejar pasar esta petición, así que la ha rechazado.',
      next: 'Prueba de nuevo. Si ocurre dos veces, comunica la referencia de abajo.',
    },
    rateLimited: {
      title: 'Demasiadas peticiones',
      happened: 'Desde tu dirección han llegado más peticiones de las que esta aplicación acepta.',
      next: 'Espera un poco y continúa.',
    },
    generic: {
      title: 'Esta petición se ha rechazado',
      happened: 'Sunray no ha podido aceptar la petición.',
      next: 'Vuelve atrás e inténtalo de nuevo. Si ocurre dos veces, comunica la referencia de abajo.',
    },
  },
  actions: {
    reload: 'Probar de nuevo',
    home: 'Ir a la aplicación',
    signOut: 'Usar otra cuenta',
    wait: 'Espera {time} y continúa.',
  },
  browser: {
    failures: {
      noPasskey: {
        title: 'Este dispositivo no tiene llave de acceso para {site}',
        text: 'Si la tuya está en un teléfono o en una llave de seguridad, prueba de nuevo y elige ese dispositivo. Si aún no tienes ninguna, necesitas un enlace de configuración.',
      },
      noAuthenticator: {
        title: 'Este dispositivo no ha podido guardar una llave de acceso',
        text: 'Activa un bloqueo de pantalla (huella, cara o PIN), o prueba de nuevo y elige un teléfono o una llave de seguridad.',
      },
      unsuitableAuthenticator: {
        title: 'Este dispositivo o llave no sirve para esto',
        text: 'Debe poder guardar llaves de acceso y comprobar tu huella, cara o PIN. Prueba con un teléfono, un ordenador o una llave de seguridad más reciente.',
      },
      authenticatorFailed: {
        title: 'El dispositivo no ha podido usar la llave de acceso',
        text: 'Desbloquea el dispositivo, o vuelve a conectar la llave de seguridad, e inténtalo de nuevo.',
      },
      cancelled: {
        title: 'La ventana de la llave de acceso se ha cerrado',
        text: 'No ha pasado nada. Prueba de nuevo cuando quieras. Si tu llave no aparecía en la lista, puede estar en otro dispositivo o ser de otra dirección.',
      },
      timedOut: {
        title: 'El dispositivo ha esperado demasiado',
        text: 'No ha llegado respuesta a tiempo. Prueba de nuevo y confirma con la huella, la cara o el PIN.',
      },
      alreadyRegistered: {
        title: 'Este dispositivo ya tiene tu llave de acceso',
        text: 'Puedes entrar con ella sin más. Si quieres una segunda, elige otro dispositivo.',
      },
      passkeyRefused: {
        title: 'Esta llave de acceso no se ha aceptado',
        text: 'Puede que se haya eliminado o que tu cuenta no esté activa. Prueba con otra o pregunta a tu administrador.',
      },
      linkRefused: {
        title: 'Este código de configuración no funciona',
        text: 'Puede que ya se haya usado, que haya caducado, que se haya revocado o que sea para otra dirección. Compáralo con el que te dieron o pide un enlace nuevo.',
      },
      codeIncomplete: {
        title: 'El código no está completo',
        text: 'Tiene 25 letras y cifras, en cinco grupos de cinco.',
      },
      challengeExpired: {
        title: 'Ha pasado demasiado tiempo',
        text: 'La solicitud valía unos minutos, u otra ventana la ha sustituido. No se ha perdido nada: empieza de nuevo.',
      },
      wrongHost: {
        title: 'Las llaves de acceso no funcionan en esta dirección',
        text: 'Esta página se ha abierto con un nombre o puerto al que no pertenecen sus llaves de acceso. Abre {site} con la dirección que te dieron.',
      },
      rateLimited: {
        title: 'Demasiados intentos',
        text: 'Para frenar a quien prueba al azar, tu red tiene que esperar un poco. Puedes continuar dentro de {time}.',
      },
      controlAway: {
        title: 'Ahora mismo no se puede iniciar sesión',
        text: 'No se puede contactar con el servicio que comprueba las llaves de acceso. La tuya está bien. Prueba de nuevo en unos segundos.',
      },
      hostClosed: {
        title: 'Esta aplicación está cerrada en este momento',
        text: 'Los administradores la han bloqueado o desactivado. Prueba más tarde.',
      },
      userInactive: {
        title: 'Tu cuenta no está activa',
        text: 'Está suspendida o desactivada. Pregunta a tu administrador.',
      },
      notGranted: {
        title: 'Sin acceso a esta aplicación',
        text: 'Tu llave de acceso es correcta, pero tu cuenta no tiene acceso a {site}. Pregunta a tu administrador.',
      },
      offline: {
        title: 'No tienes conexión',
        text: 'Conéctate a internet e inténtalo de nuevo.',
      },
      network: {
        title: 'La conexión se ha cortado',
        text: 'No ha llegado respuesta. Revisa tu conexión e inténtalo de nuevo.',
      },
      insecure: {
        title: 'Esta conexión no es segura',
        text: 'Los navegadores solo permiten llaves de acceso con https. Abre esta página con https:// delante.',
      },
      unsupported: {
        title: 'Este navegador no conoce las llaves de acceso',
        text: 'Usa una versión actual de Chrome, Edge, Firefox o Safari. Los navegadores dentro de otras aplicaciones a menudo no las tienen: abre esta dirección en tu navegador habitual.',
      },
      unexpected: {
        title: 'No ha funcionado',
        text: 'Ha ocurrido algo inesperado. Vuelve a cargar la página y repite.',
      },
    },
    reference: 'Referencia: {id}',
    tryAgain: 'Probar de nuevo',
    startAgain: 'Empezar de nuevo',
    wait: 'Espera {clock}',
    starting: 'Preparando…',
    waitingForPasskey: 'Esperando la llave…',
    checking: 'Comprobando…',
    checkingCode: 'Comprobando el código…',
    signedIn: 'Sesión iniciada. Abriendo {site}…',
    passkeySaved: 'Llave de acceso guardada. Abriendo {site}…',
    greeting: 'Hola, {name}',
    deviceNames: {
      windows: 'PC con Windows',
      mac: 'Mac',
      iphone: 'iPhone',
      ipad: 'iPad',
      android: 'Teléfono Android',
      chromebook: 'Chromebook',
      linux: 'PC con Linux',
      other: 'Mi llave de acceso',
    },
  },
};
